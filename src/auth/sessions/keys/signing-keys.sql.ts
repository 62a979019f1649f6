import type { JsonWebKey } from 'node:crypto';
import type { Tx } from '../../../foundation/database/tx';

/** A row of `signing_keys`. */
export interface SigningKeyRow {
  readonly kid: string;
  readonly state: 'next' | 'active' | 'retired';
  readonly publicJwk: JsonWebKey;
  readonly sealed: string;
}

/** Where the keys stand, by the database's clock. */
export interface RotationState {
  readonly active: boolean;
  /** The active key has signed long enough. */
  readonly old: boolean;
  readonly next: boolean;
  /** The next key has been published long enough. */
  readonly due: boolean;
}

/** A key that is about to be stored. */
export type NewSigningKey = Pick<SigningKeyRow, 'kid' | 'publicJwk' | 'sealed'>;

type Reader = Pick<Tx, 'query'>;

/** Every key that verifies, the newest first. */
export function findSigningKeys(reader: Reader): Promise<SigningKeyRow[]> {
  return reader.query<SigningKeyRow>(
    `select kid, state, public_jwk as "publicJwk", private_sealed as sealed
     from signing_keys order by created_at desc, kid desc`,
  );
}

/** Nobody else rotates until the transaction ends. */
export async function lockRotation(tx: Tx): Promise<void> {
  await tx.query(`select pg_advisory_xact_lock($1)`, [0x6b657973]);
}

export async function rotationState(tx: Tx, days: number): Promise<RotationState> {
  const [state] = await tx.query<RotationState>(
    `select coalesce(bool_or(state = 'active'), false) as active,
       coalesce(bool_or(state = 'active' and activates_at < now() - make_interval(days => $1)), false) as old,
       coalesce(bool_or(state = 'next'), false) as next,
       coalesce(bool_or(state = 'next' and activates_at <= now()), false) as due
     from signing_keys where state <> 'retired'`,
    [days],
  );
  return state ?? { active: false, old: false, next: false, due: false };
}

/** `afterMinutes`: how long it is published before it signs. */
export async function insertSigningKey(
  tx: Tx,
  { kid, publicJwk, sealed }: NewSigningKey,
  state: 'next' | 'active',
  afterMinutes: number,
): Promise<void> {
  await tx.query(
    `insert into signing_keys (kid, public_jwk, private_sealed, state, activates_at)
     values ($1, $2, $3, $4, now() + make_interval(mins => $5))`,
    [kid, JSON.stringify(publicJwk), sealed, state, afterMinutes],
  );
}

/** The active key signs nothing any more, so its private half is forgotten. */
export async function retireActiveKey(tx: Tx): Promise<void> {
  await tx.query(
    `update signing_keys set state = 'retired', retired_at = now(), private_sealed = '' where state = 'active'`,
  );
}

export async function activateNextKey(tx: Tx): Promise<void> {
  await tx.query(`update signing_keys set state = 'active' where state = 'next'`);
}

/** A key that nothing opens is of no use; what it signed stays good for its time. */
export async function dropNextKey(tx: Tx): Promise<void> {
  await tx.query(`delete from signing_keys where state = 'next'`);
}

/** Forgets keys whose last token has long run out. */
export async function deleteRetiredKeys(tx: Tx, minutes: number): Promise<void> {
  await tx.query(
    `delete from signing_keys where state = 'retired' and retired_at < now() - make_interval(mins => $1)`,
    [minutes],
  );
}

/** Replaces the seal, unless somebody else did meanwhile. */
export async function resealKey(tx: Tx, kid: string, from: string, to: string): Promise<void> {
  await tx.query(`update signing_keys set private_sealed = $3 where kid = $1 and private_sealed = $2`, [
    kid,
    from,
    to,
  ]);
}
