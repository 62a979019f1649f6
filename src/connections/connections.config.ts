import { Matches } from 'class-validator';
import { EnvironmentVariable } from '../foundation/config/environment-variable';

export class ConnectionsConfig {
  /** The agent's identity on the app's own connections; part of every room id, so it must not change later. */
  @EnvironmentVariable('ELIZA_APP_DEFAULT_AGENT_ID')
  // Not IsUUID: the id that clients know carries no version bits.
  @Matches(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/, {
    message: 'defaultAgentId must be written like a UUID',
  })
  defaultAgentId = 'b850bc30-45f8-0041-a00a-83df46d8555d';
}
