import type { ThrottlerStorage } from '@nestjs/throttler';
import type { Database } from '../../database/database';
import { recordOf, type CountRecord } from './count-record';

/**
 * Counts in the unlogged table `rate_limits`, in windows that begin with a key's first hit: all instances on one database
 * count together. Throws what the database throws.
 */
export class DatabaseStore implements ThrottlerStorage {
  constructor(private readonly database: Database) {}

  async increment(
    key: string,
    ms: number,
    limit: number,
    blockMs: number,
    throttler: string,
  ): Promise<CountRecord> {
    const [row] = await this.database.query<{ hits: number; msLeft: number }>(hitSql, [
      `${throttler}:${key}`,
      ms,
      limit,
      blockMs,
    ]);
    if (!row) throw new Error('an upsert returns its row');
    return recordOf(row.hits, row.msLeft, limit);
  }

  /** Deletes the windows that have ended, a batch at a time; how many. */
  async sweep(batchRows = 1_000): Promise<number> {
    let deleted = 0;
    for (let rows = batchRows; rows === batchRows; deleted += rows)
      rows = (await this.database.query(sweepSql, [batchRows])).length;
    return deleted;
  }
}

/** $1 key, $2 the window in ms, $3 the limit, $4 the block in ms or 0. One row, one lock: whoever comes at once is counted. */
const hitSql = `
insert into rate_limits as r (key, hits, ends_at)
values ($1, 1, now() + $2::float8 * interval '1 ms')
on conflict (key) do update set
  hits = case when r.ends_at <= now() then 1 else least(r.hits, $3::integer) + 1 end,
  ends_at = case
    when r.ends_at <= now() then excluded.ends_at
    when r.hits = $3::integer and $4::float8 > 0 then now() + $4::float8 * interval '1 ms'
    else r.ends_at end
returning hits, (extract(epoch from ends_at - now()) * 1000)::float8 as "msLeft"`;

/** What is being counted at this moment is left to the next sweep. */
const sweepSql = `
delete from rate_limits where key in (
  select key from rate_limits where ends_at <= now() order by ends_at limit $1 for update skip locked)
returning 1 as one`;
