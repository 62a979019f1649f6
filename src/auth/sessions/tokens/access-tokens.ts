import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { Clock } from '../../../foundation/clock';
import { uuid7 } from '../../../foundation/uuid7';
import { SigningKeys } from '../keys/signing-keys';
import { accessClaimsOf, type AccessClaims } from './access-claims';

/** Whom a token is about. */
export interface TokenSubject {
  readonly userId: string;
  readonly sessionId: string;
  readonly organizationId: string | null;
  readonly authTime: Date;
  readonly amr: readonly string[];
}

/** A token and when it runs out. */
export interface AccessToken {
  readonly token: string;
  readonly expiresAt: Date;
}

export const ACCESS_SECONDS = 600;
const TOLERANCE_SECONDS = 5;
const issuer = 'eliza-app';
const audience = 'eliza-app-users';
const type = 'at+jwt';

/**
 * Signs and checks access tokens: ES256 alone, `typ: at+jwt`, the key by its `kid` from our own table alone. What a token
 * says holds only together with its session's row: see `Sessions.check`.
 */
@Injectable()
export class AccessTokens {
  private readonly jwt = new JwtService({});

  constructor(
    private readonly keys: SigningKeys,
    private readonly clock: Clock,
  ) {}

  /** Ten minutes for this session. */
  async sign({ userId, sessionId, organizationId, authTime, amr }: TokenSubject): Promise<AccessToken> {
    const { kid, privateKey } = await this.keys.signer();
    const iat = this.seconds();
    const exp = iat + ACCESS_SECONDS;
    const claims: AccessClaims = {
      iss: issuer,
      aud: audience,
      sub: userId,
      sid: sessionId,
      jti: uuid7(),
      iat,
      exp,
      auth_time: Math.floor(authTime.getTime() / 1000),
      amr,
      userId,
      organizationId,
      ver: 1,
    };
    const token = await this.jwt.signAsync(claims, {
      algorithm: 'ES256',
      privateKey,
      header: { alg: 'ES256', kid, typ: type },
    });
    return { token, expiresAt: new Date(exp * 1000) };
  }

  /** What a token of ours says; undefined for everything else, whatever is wrong with it. */
  async verify(token: string): Promise<AccessClaims | undefined> {
    const kid = kidOf(this.jwt.decode<unknown>(token, { complete: true }));
    const publicKey = kid === undefined ? undefined : await this.keys.verifier(kid);
    if (publicKey === undefined) return undefined;
    const { payload } = await this.jwt
      .verifyAsync<{ payload: unknown }>(token, {
        publicKey,
        algorithms: ['ES256'],
        issuer,
        audience,
        clockTolerance: TOLERANCE_SECONDS,
        clockTimestamp: this.seconds(),
        complete: true,
      })
      .catch(() => ({ payload: undefined }));
    return accessClaimsOf(payload);
  }

  private seconds(): number {
    return Math.floor(this.clock.now().getTime() / 1000);
  }
}

/** The key's id, if the header is one of ours. It is signed too: what is read here before the check is what was checked. */
function kidOf(decoded: unknown): string | undefined {
  if (typeof decoded !== 'object' || decoded === null || !('header' in decoded)) return undefined;
  const header = decoded.header as Readonly<Record<string, unknown>>;
  const ours = header.alg === 'ES256' && header.typ === type && !('crit' in header);
  return ours && typeof header.kid === 'string' ? header.kid : undefined;
}
