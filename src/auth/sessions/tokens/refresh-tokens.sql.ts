import type { Tx } from '../../../foundation/database/tx';

/** A token that was presented, with its session locked. */
export interface PresentedToken {
  readonly sessionId: string;
  readonly userId: string;
  readonly device: string | null;
  readonly used: boolean;
  /** It was used a moment ago: another tab of the same browser may have been faster. */
  readonly inGrace: boolean;
  readonly successorHash: Buffer | null;
  /** The session is neither revoked nor expired. */
  readonly live: boolean;
  readonly userStatus: 'active' | 'suspended' | 'merged';
}

/** Finds a token and locks it with its session: whoever else presents it waits. */
export async function lockRefreshToken(tx: Tx, hash: Buffer): Promise<PresentedToken | undefined> {
  const [token] = await tx.query<PresentedToken>(
    `select t.session_id as "sessionId", s.user_id as "userId", s.device, t.used_at is not null as used,
       coalesce(t.used_at > now() - interval '10 seconds', false) as "inGrace", t.successor_hash as "successorHash",
       s.revoked_at is null and s.idle_expires_at > now() and s.absolute_expires_at > now() as live,
       u.status as "userStatus"
     from refresh_tokens t join sessions s on s.id = t.session_id join users u on u.id = s.user_id
     where t.token_hash = $1 for update of t, s`,
    [hash],
  );
  return token;
}

export async function insertRefreshToken(tx: Tx, hash: Buffer, sessionId: string): Promise<void> {
  await tx.query(`insert into refresh_tokens (token_hash, session_id) values ($1, $2)`, [hash, sessionId]);
}

/**
 * The token is spent and its successor is the session's one live token. Tokens spent a week ago are forgotten: a thief who
 * comes so late gets nothing all the same.
 */
export async function replaceRefreshToken(
  tx: Tx,
  hash: Buffer,
  successorHash: Buffer,
  sessionId: string,
): Promise<void> {
  await tx.query(`update refresh_tokens set used_at = now(), successor_hash = $2 where token_hash = $1`, [
    hash,
    successorHash,
  ]);
  await insertRefreshToken(tx, successorHash, sessionId);
  await tx.query(`delete from refresh_tokens where session_id = $1 and used_at < now() - interval '7 days'`, [
    sessionId,
  ]);
}

/** The hash of the session's live token; undefined if it has none. */
export async function liveRefreshHash(tx: Tx, sessionId: string): Promise<Buffer | undefined> {
  const [token] = await tx.query<{ hash: Buffer }>(
    `select token_hash as hash from refresh_tokens where session_id = $1 and used_at is null`,
    [sessionId],
  );
  return token?.hash;
}

/** The session that a token renews or once renewed. */
export async function sessionOfRefreshToken(
  tx: Pick<Tx, 'query'>,
  hash: Buffer,
): Promise<string | undefined> {
  const [token] = await tx.query<{ sessionId: string }>(
    `select session_id as "sessionId" from refresh_tokens where token_hash = $1`,
    [hash],
  );
  return token?.sessionId;
}
