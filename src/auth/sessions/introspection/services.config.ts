import { IsOptional, MinLength } from 'class-validator';
import { EnvironmentVariable } from '../../../foundation/config/environment-variable';

/** What your own services, which take our access tokens, share with us. */
export class ServicesConfig {
  /** They sign their tokens with it. Unset: nobody can ask about a token. */
  @EnvironmentVariable('SERVICE_TOKEN_SECRET')
  @IsOptional()
  @MinLength(32, { message: 'tokenSecret must have at least 32 characters' })
  tokenSecret?: string;
}
