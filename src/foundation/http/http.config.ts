import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, IsUrl, Max, Min } from 'class-validator';
import { EnvironmentVariable } from '../config/environment-variable';

/** Where this process listens, and how the world reaches it. */
export class HttpConfig {
  @EnvironmentVariable('NODE_ENV')
  @IsString()
  mode = 'development';

  /** The address to listen on. Unset: every one in production, else 127.0.0.1 alone. */
  @EnvironmentVariable('HOST')
  @IsOptional()
  @IsString()
  host?: string;

  /** 0 takes a free one. */
  @EnvironmentVariable('PORT')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(65_535)
  port = 3000;

  /** This server from outside: platforms and browsers are sent here. */
  @EnvironmentVariable('PUBLIC_URL')
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  publicUrl?: string;

  /** The app's front end: the one other origin whose pages may call us with cookies. */
  @EnvironmentVariable('ELIZA_APP_URL')
  @IsOptional()
  @IsUrl({ require_tld: false, require_protocol: true, protocols: ['http', 'https'] })
  elizaAppUrl?: string;

  /** How many proxies of ours stand in front; each appends one address to X-Forwarded-For. 0: the header is not read. */
  @EnvironmentVariable('TRUST_PROXY_HOPS')
  @Type(() => Number)
  @IsInt()
  @Min(0)
  @Max(10)
  trustProxyHops = 0;

  get production(): boolean {
    return this.mode === 'production';
  }

  get listenHost(): string {
    return this.host ?? (this.production ? '0.0.0.0' : '127.0.0.1');
  }
}
