import { Type } from 'class-transformer';
import { IsInt, IsString, IsUrl, Max, Min, MinLength } from 'class-validator';
import { EnvironmentVariable } from '../../foundation/config/environment-variable';

/** The `http` agent's settings; required when `AGENT=http`. */
export class HttpAgentConfig {
  @EnvironmentVariable('AGENT_HTTP_URL')
  @IsUrl({ protocols: ['http', 'https'], require_protocol: true, require_tld: false })
  url!: string;

  /** Signs every turn; at least 16 characters, known to your server. */
  @EnvironmentVariable('AGENT_HTTP_SECRET')
  @IsString()
  @MinLength(16)
  secret!: string;

  /** How much of the past goes with each turn, about 4 characters a token; 0 sends none. */
  @EnvironmentVariable('AGENT_HTTP_HISTORY_TOKENS')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(100_000)
  historyTokens: number = 2000;
}
