import { IsIn } from 'class-validator';
import { EnvironmentVariable } from '../config/environment-variable';

/** Where organisations may have us call: their agents, their webhooks. */
export class PublicFetchConfig {
  /**
   * `public`: over https, at addresses of the public internet alone. `any`: inside our own network too, and over http; only
   * where every organisation may call whatever this server can.
   */
  @EnvironmentVariable('ORGANIZATION_ENDPOINTS')
  @IsIn(['public', 'any'])
  organizationEndpoints: 'public' | 'any' = 'public';
}
