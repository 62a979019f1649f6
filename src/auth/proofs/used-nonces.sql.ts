import type { Tx } from '../../foundation/database/tx';

/** What makes a signed payload one of its kind. */
export interface Nonce {
  /** Which kind of payload, and what it is used for: the same payload works once in each. */
  readonly namespace: string;
  readonly hash: Buffer;
  /** From then on the payload proves nothing anyway, and the row may go. */
  readonly expiresAt: Date;
}

/** True for the first of all who use it. Others wait until that transaction ends; if it fails, one of them is the first. */
export async function useNonce(tx: Tx, { namespace, hash, expiresAt }: Nonce): Promise<boolean> {
  const rows = await tx.query(
    `insert into used_nonces (namespace, nonce_hash, expires_at) values ($1, $2, $3)
     on conflict do nothing returning 1`,
    [namespace, hash, expiresAt],
  );
  return rows.length > 0;
}

/** Keeps which session came of it. */
export async function keepSessionOfNonce(
  tx: Tx,
  { namespace, hash }: Nonce,
  sessionId: string,
): Promise<void> {
  await tx.query('update used_nonces set session_id = $3 where namespace = $1 and nonce_hash = $2', [
    namespace,
    hash,
    sessionId,
  ]);
}

/** The session that came of it, if it is still there. */
export async function findSessionOfNonce(
  db: Pick<Tx, 'query'>,
  { namespace, hash }: Nonce,
): Promise<{ readonly sessionId: string; readonly userId: string } | undefined> {
  const [row] = await db.query<{ sessionId: string; userId: string }>(
    `select s.id as "sessionId", s.user_id as "userId"
     from used_nonces n join sessions s on s.id = n.session_id where n.namespace = $1 and n.nonce_hash = $2`,
    [namespace, hash],
  );
  return row;
}
