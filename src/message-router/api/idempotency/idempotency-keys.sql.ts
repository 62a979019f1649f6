import type { Tx } from '../../../foundation/database/tx';

/** What was answered before under a key, and to what. */
export interface KeptAnswer {
  readonly requestHash: Buffer;
  /** JSON. */
  readonly answer: string;
}

/** False: another request with this key is under way. Held until the transaction ends, however it ends. */
export async function lockKey(tx: Tx, organizationId: string, key: string): Promise<boolean> {
  const [row] = await tx.query<{ ours: boolean }>(
    `select pg_try_advisory_xact_lock(hashtextextended('idempotency:' || $1::text || ':' || $2::text, 0)) as ours`,
    [organizationId, key],
  );
  return row?.ours ?? false;
}

/** Undefined: not within a day. A statement of its own behind the lock, so that it sees what the holder before stored. */
export async function findAnswer(
  tx: Tx,
  organizationId: string,
  key: string,
): Promise<KeptAnswer | undefined> {
  const [row] = await tx.query<KeptAnswer>(
    `select request_hash as "requestHash", answer from idempotency_keys
     where organization_id = $1 and key = $2 and created_at > now() - interval '24 hours'`,
    [organizationId, key],
  );
  return row;
}

/** Takes the place of one that is older than a day. */
export async function keepAnswer(
  tx: Tx,
  organizationId: string,
  key: string,
  { requestHash, answer }: KeptAnswer,
): Promise<void> {
  await tx.query(
    `insert into idempotency_keys (organization_id, key, request_hash, answer) values ($1, $2, $3, $4)
     on conflict (organization_id, key) do update
     set request_hash = excluded.request_hash, answer = excluded.answer, created_at = now()`,
    [organizationId, key, requestHash, answer],
  );
}
