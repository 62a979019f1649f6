import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import type { ClientDescription } from '../../foundation/http/client';
import { uuid7 } from '../../foundation/uuid7';
import { audit } from '../../users';
import { checkedSession, type CheckedSession } from './checked-session';
import type { OpenedSession } from './opened-session';
import { revokeReasons, type RevokeReason } from './revoke-reason';
import {
  findCheckedSession,
  findStepUpChannels,
  insertSession,
  listSessions,
  proveSession,
  revokeSessions,
  touchSession,
  type CheckedRow,
  type ListedSession,
  type SessionRow,
  type WhoseSessions,
} from './sessions.sql';
import type { AccessClaims } from './tokens/access-claims';
import { AccessTokens } from './tokens/access-tokens';
import { RefreshTokens, refreshTokenHash } from './tokens/refresh-tokens';
import { insertRefreshToken, liveRefreshHash } from './tokens/refresh-tokens.sql';

/** Who signs in, how and where. */
export interface SessionRequest {
  readonly userId: string;
  readonly identityId: string | null;
  readonly amr: readonly string[];
  readonly client: ClientDescription;
  /** The refresh token is computed from it, so that `reopen` can give it again: the id of a challenge. */
  readonly seed?: string;
}

/** A session with what its token says. */
export interface InspectedSession {
  readonly claims: AccessClaims;
  readonly session: CheckedSession;
}

/** Signed-in devices: begun with a proof, checked at every request, ended at once. */
@Injectable()
export class Sessions {
  constructor(
    private readonly database: Database,
    private readonly accessTokens: AccessTokens,
    private readonly refreshTokens: RefreshTokens,
  ) {}

  /** Begins a session. The caller has seen that the user is active; throws if they are not. */
  async open(tx: Tx, { seed, ...request }: SessionRequest): Promise<OpenedSession> {
    const id = uuid7();
    const row = await insertSession(tx, { ...request, id });
    if (!row) throw new Error('only an active user gets a session');
    const refreshToken =
      seed === undefined ? this.refreshTokens.random() : this.refreshTokens.seeded(id, seed);
    await insertRefreshToken(tx, refreshTokenHash(refreshToken), id);
    const { userId, client } = request;
    await audit(tx, {
      actor: 'user',
      actorId: userId,
      action: 'session.opened',
      userId,
      targetId: id,
      ...(client.network !== null && { address: client.network }),
    });
    return this.withTokens(row, refreshToken);
  }

  /**
   * The same answer as `open` gave, with a new access token; undefined if the session ended, or was renewed more often
   * since.
   */
  async reopen(
    tx: Tx,
    sessionId: string,
    userId: string,
    seed: string,
    renewals = 0,
  ): Promise<OpenedSession | undefined> {
    const row = await findCheckedSession(tx, sessionId, userId);
    const hash = row && (await liveRefreshHash(tx, sessionId));
    const refreshToken = hash && this.refreshTokens.seededAs(hash, sessionId, seed, renewals);
    return row && refreshToken ? this.withTokens(row, refreshToken) : undefined;
  }

  /** A new proof by this identity in a live session: it is fresh again. Undefined: the session has ended. */
  async prove(
    tx: Tx,
    sessionId: string,
    { identityId, amr }: Pick<SessionRequest, 'amr'> & { readonly identityId: string },
  ): Promise<SessionRow | undefined> {
    const row = await proveSession(tx, sessionId, identityId, amr);
    if (row)
      await audit(tx, {
        actor: 'user',
        actorId: row.userId,
        action: 'session.proved',
        userId: row.userId,
        targetId: sessionId,
      });
    return row;
  }

  /** Ends sessions at once, refresh tokens with them; how many were live. Twice is as good as once. */
  async revoke(tx: Tx, whose: WhoseSessions, reason: RevokeReason): Promise<number> {
    const ended = await revokeSessions(tx, whose, reason);
    const actor = revokeReasons[reason];
    for (const { id, userId } of ended)
      await audit(tx, {
        actor,
        action: 'session.revoked',
        reason,
        userId,
        targetId: id,
        ...(actor === 'user' && { actorId: userId }),
      });
    return ended.length;
  }

  /** Whose request it is; undefined: the token is not good, the session has ended, or the user is not active. */
  async check(token: string): Promise<CheckedSession | undefined> {
    const checked = await this.checkWithClaims(token);
    if (checked && !checked.row.seenLately) await touchSession(this.database, checked.row.id);
    return checked && checkedSession(checked.row);
  }

  /** The same for somebody else's question: it does not count as seen. */
  async inspect(token: string): Promise<InspectedSession | undefined> {
    const checked = await this.checkWithClaims(token);
    return checked && { claims: checked.claims, session: checkedSession(checked.row) };
  }

  /** The channels on which a user can prove again that it is them: those of identities that are not held. */
  stepUpChannels(userId: string): Promise<string[]> {
    return findStepUpChannels(this.database, userId);
  }

  /** The live sessions of a user, the one last used first. */
  list(userId: string): Promise<ListedSession[]> {
    return listSessions(this.database, userId);
  }

  /** The session with a fresh access token beside this refresh token. */
  async withTokens(row: SessionRow, refreshToken: string): Promise<OpenedSession> {
    const { token, expiresAt } = await this.accessTokens.sign({ ...row, sessionId: row.id });
    return { id: row.id, token, expiresAt, refreshToken, refreshExpiresAt: row.expiresAt };
  }

  private async checkWithClaims(
    token: string,
  ): Promise<{ claims: AccessClaims; row: CheckedRow } | undefined> {
    const claims = await this.accessTokens.verify(token);
    const row = claims && (await findCheckedSession(this.database, claims.sid, claims.sub));
    return row && { claims, row };
  }
}
