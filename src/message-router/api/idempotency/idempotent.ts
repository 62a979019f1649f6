import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../../foundation/database/database';
import { sqlState } from '../../../foundation/database/database-errors';
import type { Tx } from '../../../foundation/database/tx';
import { findAnswer, keepAnswer, lockKey } from './idempotency-keys.sql';

/** What is asked for, and under which key; without one it is done as often as it is asked for. */
export interface Asked {
  readonly organizationId: string;
  readonly key: string | undefined;
  /** Which route, with the ids in its path. */
  readonly operation: string;
  /** Plain JSON. */
  readonly body: unknown;
}

/** `refused`: nothing was written, and nothing is kept: the same key may be used again. */
export type Done<Answer extends object, Refusal> =
  { readonly kind: 'done'; readonly answer: Answer } | { readonly kind: 'refused'; readonly why: Refusal };

/** `mismatch`: the key was used for something else. `in-progress`: a request with the key is under way. */
export type Outcome<Answer extends object, Refusal> =
  Done<Answer, Refusal> | { readonly kind: 'mismatch' } | { readonly kind: 'in-progress' };

/** Of a transaction that loses to another. */
const TRIES = 6;
const lostRaces: ReadonlySet<string | undefined> = new Set(['40P01', '40001']);

/**
 * Does what is asked for once a key, whoever asks, however often and wherever: what it writes and the answer are one
 * transaction, so after a crash both are there or neither is.
 */
@Injectable()
export class Idempotent {
  constructor(private readonly database: Database) {}

  /** `work` writes nothing if it refuses. */
  async once<Answer extends object, Refusal>(
    asked: Asked,
    work: (tx: Tx) => Promise<Done<Answer, Refusal>>,
  ): Promise<Outcome<Answer, Refusal>> {
    for (let tries = TRIES; ; tries--)
      try {
        return await this.database.transaction((tx) => inTransaction(tx, asked, work));
      } catch (error) {
        if (tries === 1 || !lostRaces.has(sqlState(error))) throw error;
      }
  }
}

async function inTransaction<Answer extends object, Refusal>(
  tx: Tx,
  asked: Asked,
  work: (tx: Tx) => Promise<Done<Answer, Refusal>>,
): Promise<Outcome<Answer, Refusal>> {
  const { organizationId, key } = asked;
  if (key === undefined) return work(tx);
  if (!(await lockKey(tx, organizationId, key))) return { kind: 'in-progress' };
  const requestHash = hashOf(asked);
  const kept = await findAnswer(tx, organizationId, key);
  if (kept)
    return kept.requestHash.equals(requestHash)
      ? { kind: 'done', answer: JSON.parse(kept.answer) as Answer }
      : { kind: 'mismatch' };
  const done = await work(tx);
  if (done.kind === 'done')
    await keepAnswer(tx, organizationId, key, { requestHash, answer: JSON.stringify(done.answer) });
  return done;
}

/** The same for the same request, in whatever order its fields stand. */
function hashOf({ organizationId, operation, body }: Asked): Buffer {
  return createHash('sha256')
    .update(JSON.stringify([organizationId, operation, canonical(body)]))
    .digest();
}

function canonical(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(canonical);
  if (typeof value !== 'object' || value === null) return value;
  return Object.entries(value)
    .filter(([, field]) => field !== undefined)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => [name, canonical(field)]);
}
