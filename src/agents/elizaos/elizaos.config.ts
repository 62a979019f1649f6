import { IsOptional, IsString, IsUrl } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';

/** The `elizaos` agent's settings; the address is required when `AGENT=elizaos`. */
export class ElizaosConfig {
  /** Where the elizaOS agent server listens, without `/api`. */
  @EnvironmentVariable('ELIZAOS_URL')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  url!: string;

  /** The server's own `ELIZA_SERVER_AUTH_TOKEN`, when it has one. */
  @EnvironmentVariable('ELIZAOS_API_KEY')
  @IsOptional()
  @IsString()
  apiKey?: string;
}
