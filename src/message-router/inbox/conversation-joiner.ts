import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { Log } from '../../foundation/log/log';
import { Leases } from '../leases/leases';
import { RouterMetrics } from '../router-metrics';
import { lockKeysSql, moveWaiting } from './waiting-events.sql';

const TRY_AGAIN_MS = 1_000;
const TRIES = 30;

const lockPairSql = `
select id, owner is not null and lease_until > now() as held, last_pos, done_pos, steps_taken,
  (extract(epoch from created_at) * 1000000)::bigint as created_us
from conversations where id = any($1) order by id for update`;
/** Who held one of them and was given up as dead may live on: what it still says was for one half of the person. $1 ids. */
const fenceSql = `
update conversations set epoch = epoch + 1, owner = null, lease_until = null where id = any($1)`;
/** Whoever said STOP or asked for a person said it for themselves, whichever key it came with. $1 younger, $2 older. */
const carryOverSql = `
with o as (
  insert into opt_outs (conversation_id, scope) select $2, scope from opt_outs where conversation_id = $1
  on conflict do nothing)
update conversations c set handed_over_at = coalesce(c.handed_over_at, y.handed_over_at)
from conversations y where c.id = $2 and y.id = $1`;
const moveKeysSql = 'update conversation_keys set conversation_id = $2 where conversation_id = $1';

/**
 * Two conversations turn out to be one person: an event carried keys of both. The older takes the waiting events of the
 * younger and all its keys; what the younger has said stays with it. Not lost if the process dies before: the next event
 * with both keys finds the pair again.
 */
@Injectable()
export class ConversationJoiner {
  constructor(
    private readonly database: Database,
    private readonly leases: Leases,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  /** Waits while one of them is held. Never rejects. */
  async join(one: string, other: string, tries = TRIES): Promise<void> {
    try {
      const older = await this.database.transaction((tx) => this.joinIn(tx, [one, other]));
      if (older === 'done') return;
      if (older !== 'held') {
        this.metrics.joined.inc();
        this.leases.hear(older);
        return;
      }
    } catch (error) {
      this.log.warn('conversations_not_joined', { error });
    }
    if (tries > 1) setTimeout(() => void this.join(one, other, tries - 1), TRY_AGAIN_MS).unref();
  }

  private async joinIn(tx: Tx, pair: readonly string[]): Promise<string> {
    const keys = await tx.query(lockKeysSql, [pair]);
    const [older, younger] = (await tx.query<PairRow>(lockPairSql, [pair])).sort(
      (a, b) => Number(a.created_us) - Number(b.created_us) || (a.id < b.id ? -1 : 1),
    );
    if (!older || !younger || !keys.length) return 'done';
    if (older.held || younger.held) return 'held';
    await tx.query(fenceSql, [pair]);
    await moveWaiting(tx, younger, older);
    await tx.query(carryOverSql, [younger.id, older.id]);
    await tx.query(moveKeysSql, [younger.id, older.id]);
    return older.id;
  }
}

interface PairRow {
  readonly id: string;
  readonly held: boolean;
  readonly last_pos: string;
  readonly done_pos: string;
  readonly steps_taken: readonly string[];
  readonly created_us: string;
}
