import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { RateLimits, type Taken } from '../../foundation/http/rate-limits/rate-limits';
import type { OpenedSession } from './opened-session';
import { renewSession, type SessionRow } from './sessions.sql';
import { Sessions } from './sessions';
import { TheftNotice } from './theft-notice';
import { readRefreshToken, RefreshTokens, refreshTokenHash } from './tokens/refresh-tokens';
import {
  liveRefreshHash,
  lockRefreshToken,
  replaceRefreshToken,
  sessionOfRefreshToken,
  type PresentedToken,
} from './tokens/refresh-tokens.sql';

/** What came of a refresh token. `reused`: it was spent before, so its session has been ended. */
export type Refreshed =
  | { readonly kind: 'refreshed'; readonly session: OpenedSession }
  | { readonly kind: 'limited'; readonly limited: Taken & { readonly ok: false } }
  | { readonly kind: 'invalid' | 'reused' | 'suspended' };

/** What the transaction decided; the access token is signed after it. */
type Outcome =
  | { readonly kind: 'renewed'; readonly row: SessionRow; readonly refreshToken: string }
  | { readonly kind: 'reused'; readonly userId: string; readonly device: string | null }
  | { readonly kind: 'invalid' | 'suspended' };

/**
 * Renews sessions. A refresh token works once and names its successor; whoever presents it again within ten seconds gets
 * the same successor, as long as nobody has used that, so two tabs may ask at once. Anything else is a stolen copy.
 */
@Injectable()
export class Refresh {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly refreshTokens: RefreshTokens,
    private readonly limits: RateLimits,
    private readonly notice: TheftNotice,
  ) {}

  async renew(token: string): Promise<Refreshed> {
    const hash = readRefreshToken(token);
    const sessionId = hash && (await sessionOfRefreshToken(this.database, hash));
    if (!sessionId) return { kind: 'invalid' };
    const taken = await this.limits.take('refresh', sessionId);
    if (!taken.ok) return { kind: 'limited', limited: taken };
    const outcome = await this.database.transaction((tx) => this.renewLocked(tx, token, hash));
    if (outcome.kind === 'reused') await this.notice.tell(outcome.userId, outcome.device);
    if (outcome.kind !== 'renewed') return { kind: outcome.kind };
    return { kind: 'refreshed', session: await this.sessions.withTokens(outcome.row, outcome.refreshToken) };
  }

  private async renewLocked(tx: Tx, token: string, hash: Buffer): Promise<Outcome> {
    const presented = await lockRefreshToken(tx, hash);
    if (presented?.userStatus === 'suspended') return { kind: 'suspended' };
    if (!presented?.live || presented.userStatus !== 'active') return { kind: 'invalid' };
    const successor = presented.used
      ? await this.successorInGrace(tx, token, presented)
      : await this.spend(tx, token, hash, presented.sessionId);
    const row = successor === undefined ? undefined : await renewSession(tx, presented.sessionId);
    if (row && successor !== undefined) return { kind: 'renewed', row, refreshToken: successor };
    await this.sessions.revoke(tx, { sessionId: presented.sessionId }, 'refresh_reused');
    return { kind: 'reused', userId: presented.userId, device: presented.device };
  }

  private async spend(tx: Tx, token: string, hash: Buffer, sessionId: string): Promise<string> {
    const successor = this.refreshTokens.successor(token);
    await replaceRefreshToken(tx, hash, refreshTokenHash(successor), sessionId);
    return successor;
  }

  /** The successor that another tab got, if nobody has used it yet. */
  private async successorInGrace(
    tx: Tx,
    token: string,
    presented: PresentedToken,
  ): Promise<string | undefined> {
    const { inGrace, successorHash, sessionId } = presented;
    if (!inGrace || !successorHash) return undefined;
    const unused = (await liveRefreshHash(tx, sessionId))?.equals(successorHash);
    return unused ? this.refreshTokens.successorAs(successorHash, token) : undefined;
  }
}
