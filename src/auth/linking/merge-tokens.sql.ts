import type { Tx } from '../../foundation/database/tx';

/** An identity that was proved just now, and whose it is. */
export interface ProvedIdentity {
  readonly identityId: string;
  readonly userId: string;
  readonly channel: string;
}

/** A challenge of the purpose `merge`: claimed from the start, since the proof has been given. Answers when it ends. */
export async function insertMergeToken(
  tx: Tx,
  token: {
    readonly id: string;
    readonly tokenHash: Buffer;
    readonly userId: string;
    readonly sessionId: string;
    readonly identityId: string;
    readonly channel: string;
  },
): Promise<Date> {
  const [row] = await tx.query<{ expiresAt: Date }>(
    `insert into auth_challenges (id, purpose, method, channel, status, secret_hash, user_id, session_id,
       claimed_identity_id, claimed_at, expires_at)
     values ($1, 'merge', 'chat', $2, 'claimed', $3, $4, $5, $6, now(), now() + interval '5 minutes')
     returning expires_at as "expiresAt"`,
    [token.id, token.channel, token.tokenHash, token.userId, token.sessionId, token.identityId],
  );
  if (!row) throw new Error('an insert returned no row');
  return row.expiresAt;
}

/** A token that was used up now, and what was proved; `userId` null: the identity is nobody's any more. */
export interface UsedToken {
  readonly identityId: string;
  readonly userId: string | null;
}

/**
 * Locks both users, by id, before the token: a merge locks them before it ends whatever else they have open, and two that
 * took their tokens first would wait for each other. $1 hash, $2 session.
 */
const lockUsersSql = `
  with c as (select user_id, claimed_identity_id from auth_challenges
    where purpose = 'merge' and secret_hash = $1 and session_id = $2)
  select from users where id in (
    select user_id from c union select coalesce(u.merged_into_id, u.id) from c
      join identities i on i.id = c.claimed_identity_id join users u on u.id = i.user_id)
  order by id for update`;

/** Uses it up, in its own session and for the user it was given to; undefined if it cannot be used. */
export async function useMergeToken(
  tx: Tx,
  tokenHash: Buffer,
  sessionId: string,
): Promise<UsedToken | undefined> {
  await tx.query(lockUsersSql, [tokenHash, sessionId]);
  const [row] = await tx.query<UsedToken>(
    `update auth_challenges c set status = 'consumed', consumed_at = now()
     where c.purpose = 'merge' and c.secret_hash = $1 and c.session_id = $2 and c.status = 'claimed'
       and c.expires_at > now()
     returning c.claimed_identity_id as "identityId",
       (select coalesce(u.merged_into_id, u.id) from identities i join users u on u.id = i.user_id
        where i.id = c.claimed_identity_id and i.unlinked_at is null) as "userId"`,
    [tokenHash, sessionId],
  );
  return row;
}

/** Why a token of this session cannot be used; undefined: there is none. */
export async function whyUseless(
  tx: Tx,
  tokenHash: Buffer,
  sessionId: string,
): Promise<'late' | 'used' | undefined> {
  const [row] = await tx.query<{ used: boolean }>(
    `select c.status <> 'claimed' as used from auth_challenges c
     where c.purpose = 'merge' and c.secret_hash = $1 and c.session_id = $2`,
    [tokenHash, sessionId],
  );
  if (!row) return undefined;
  return row.used ? 'used' : 'late';
}
