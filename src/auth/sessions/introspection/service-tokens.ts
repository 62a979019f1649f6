import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../../../foundation/clock';
import { ServicesConfig } from './services.config';

const TOLERANCE_SECONDS = 5;
const LIFE_SECONDS = 300;
const audience = 'eliza-app-services';
const type = 'svc+jwt';

/**
 * Checks the tokens that a service of the operator's makes for itself: HS256 with `SERVICE_TOKEN_SECRET`, `typ: svc+jwt`,
 * `aud: eliza-app-services`, `iss` its name, good for at most five minutes. Never good as an access token, nor the reverse.
 */
@Injectable()
export class ServiceTokens {
  private readonly jwt = new JwtService({});

  constructor(
    private readonly config: ServicesConfig,
    private readonly clock: Clock,
  ) {}

  /** The service's name; undefined: the token is not good. */
  async verify(token: string): Promise<string | undefined> {
    const { tokenSecret } = this.config;
    if (tokenSecret === undefined) return undefined;
    const { header, payload } = await this.jwt
      .verifyAsync<{ header: unknown; payload: unknown }>(token, {
        secret: tokenSecret,
        algorithms: ['HS256'],
        audience,
        clockTolerance: TOLERANCE_SECONDS,
        clockTimestamp: this.seconds(),
        complete: true,
      })
      .catch(() => ({ header: undefined, payload: undefined }));
    return isOurs(header) ? this.serviceOf(payload) : undefined;
  }

  private serviceOf(payload: unknown): string | undefined {
    if (typeof payload !== 'object' || payload === null) return undefined;
    const { iss, iat, exp }: Readonly<Record<string, unknown>> = { ...payload };
    if (typeof iss !== 'string' || typeof iat !== 'number' || typeof exp !== 'number') return undefined;
    const short = exp - iat <= LIFE_SECONDS && iat <= this.seconds() + TOLERANCE_SECONDS;
    return short && iss !== '' ? iss : undefined;
  }

  private seconds(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }
}

const isOurs = (header: unknown): boolean =>
  typeof header === 'object' &&
  header !== null &&
  'typ' in header &&
  header.typ === type &&
  !('crit' in header);
