import type { Tx } from '../../../foundation/database/tx';

export interface NewState {
  readonly id: string;
  readonly channel: string;
  readonly stateHash: Buffer;
  /** SHA-256 of the verifier that only this browser holds. */
  readonly verifierHash: Buffer;
  readonly redirectUri: string;
  readonly network: string | null;
  readonly device: string;
  readonly place: string;
}

/** Opens a state for 10 minutes. */
export async function insertState(db: Pick<Tx, 'query'>, state: NewState): Promise<void> {
  await db.query(
    `insert into auth_challenges (id, purpose, method, channel, confirmation, code_hash, secret_hash, redirect_uri,
       address, device, place, expires_at)
     values ($1, 'login', 'oauth', $2, 'none', $3, $4, $5, $6, $7, $8, now() + interval '10 minutes')`,
    [
      state.id,
      state.channel,
      state.stateHash,
      state.verifierHash,
      state.redirectUri,
      state.network,
      state.device,
      state.place,
    ],
  );
}

/** Everything that a state is bound to. */
export type StateClaim = Pick<NewState, 'channel' | 'stateHash' | 'verifierHash' | 'redirectUri'>;

/** The id of the open state that all of it fits, taken: the next who asks gets nothing. */
export async function claimState(db: Pick<Tx, 'query'>, claim: StateClaim): Promise<string | undefined> {
  const [row] = await db.query<{ id: string }>(
    `update auth_challenges set status = 'claimed', claimed_at = now()
     where code_hash = $1 and method = 'oauth' and channel = $2 and secret_hash = $3 and redirect_uri = $4
       and status = 'pending' and expires_at > now() returning id`,
    [claim.stateHash, claim.channel, claim.verifierHash, claim.redirectUri],
  );
  return row?.id;
}

/** True once: what was claimed is used up. */
export async function consumeState(tx: Tx, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update auth_challenges set status = 'consumed', consumed_at = now()
     where id = $1 and method = 'oauth' and status = 'claimed' returning 1`,
    [id],
  );
  return rows.length > 0;
}
