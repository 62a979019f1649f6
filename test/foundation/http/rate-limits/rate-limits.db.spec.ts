import { DataSource } from 'typeorm';
import { Clock } from '../../../../src/foundation/clock';
import { Database } from '../../../../src/foundation/database/database';
import { CountingPlaces } from '../../../../src/foundation/http/rate-limits/counting-places';
import { RateLimits, type Taken } from '../../../../src/foundation/http/rate-limits/rate-limits';
import { RateLimitsConfig } from '../../../../src/foundation/http/rate-limits/rate-limits.config';
import { Metrics } from '../../../../src/foundation/metrics/metrics';
import { databaseSource } from '../../../support/database';
import { freshDatabase } from '../../../support/fresh-database';
import { silentLog } from '../../../support/log';

class MovedClock extends Clock {
  ms = Date.parse('2026-11-25T12:00:00Z');
  now(): Date {
    return new Date(this.ms);
  }
}

interface Kept {
  readonly limits: RateLimits;
  readonly pass: (seconds: number) => Promise<void>;
}

function limitsOn(database: Database, store: RateLimitsConfig['store'], clock: Clock): RateLimits {
  const config = Object.assign(new RateLimitsConfig(), { store });
  return new RateLimits(new CountingPlaces(config, clock, database, silentLog), new Metrics(), silentLog);
}

const stores: Record<RateLimitsConfig['store'], () => Promise<Kept>> = {
  memory: async () => {
    const clock = new MovedClock();
    const pass = (seconds: number): Promise<void> => Promise.resolve(void (clock.ms += seconds * 1000));
    return Promise.resolve({ limits: limitsOn(new Database(nowhere()), 'memory', clock), pass });
  },
  database: async () => {
    const database = new Database(await databaseSource());
    const pass = async (seconds: number): Promise<void> =>
      void (await database.query("update rate_limits set ends_at = ends_at - $1 * interval '1 s'", [
        seconds,
      ]));
    return { limits: limitsOn(database, 'database', new MovedClock()), pass };
  },
};

const nowhere = (): DataSource => new DataSource({ type: 'postgres', url: 'postgres://127.0.0.1:9/none' });

async function taken(
  limits: RateLimits,
  times: number,
  ...of: Parameters<RateLimits['take']>
): Promise<Taken[]> {
  const all: Taken[] = [];
  for (let n = 0; n < times; n++) all.push(await limits.take(...of));
  return all;
}

const allowed = (all: readonly Taken[]): number => all.filter(({ ok }) => ok).length;

describe.each(Object.entries(stores))('RateLimits, kept in the %s', (_, open) => {
  it('lets as many through as the limit says, and says how it stands', async () => {
    const { limits } = await open();
    const all = await taken(limits, 11, 'verify-code', '192.0.2.1');
    expect(all[0]).toEqual({ ok: true, limit: 10, remaining: 9, resetS: 600, retryAfterS: 0 });
    expect(all.map(({ ok }) => ok)).toEqual([...Array<boolean>(10).fill(true), false]);
    expect(all.at(-1)).toMatchObject({ why: 'over-limit', limit: 10, remaining: 0 });
    expect(all.at(-1)?.retryAfterS).toBeGreaterThan(598);
  });

  it('begins anew when the window has ended', async () => {
    const { limits, pass } = await open();
    await taken(limits, 12, 'verify-code', 'a');
    await pass(599);
    expect(allowed(await taken(limits, 1, 'verify-code', 'a'))).toBe(0);
    await pass(2);
    expect(allowed(await taken(limits, 11, 'verify-code', 'a'))).toBe(10);
  });

  it('counts each key and each limit by itself', async () => {
    const { limits } = await open();
    await taken(limits, 11, 'verify-code', 'a');
    expect(allowed(await taken(limits, 1, 'verify-code', 'b'))).toBe(1);
    expect(allowed(await taken(limits, 1, 'platform-login', 'a'))).toBe(1);
  });

  it('holds all windows of a limit; what the short one refuses is not counted by the long ones', async () => {
    const { limits, pass } = await open();
    let sent = 0;
    for (let n = 0; n < 5; n++) {
      sent += allowed(await taken(limits, 3, 'code-to-identity', 'ann'));
      await pass(31);
    }
    expect(sent).toBe(3);
    await pass(3600);
    expect(allowed(await taken(limits, 1, 'code-to-identity', 'ann'))).toBe(1);
  });

  it('blocks for longer than the window where the limit says so, however often it is tried meanwhile', async () => {
    const { limits, pass } = await open();
    expect(allowed(await taken(limits, 6, 'unknown-code', 'ann'))).toBe(5);
    await pass(3_000);
    expect(allowed(await taken(limits, 5, 'unknown-code', 'ann'))).toBe(0);
    await pass(601);
    expect(allowed(await taken(limits, 1, 'unknown-code', 'ann'))).toBe(1);
  });

  it('counts those who come at once', async () => {
    const { limits } = await open();
    const all = await Promise.all(Array.from({ length: 40 }, () => limits.take('platform-login', 'a')));
    expect(allowed(all)).toBe(10);
  });
});

describe('RateLimits on a database', () => {
  it('counts together what several instances see', async () => {
    const url = await freshDatabase();
    const instances = await Promise.all(
      [1, 2].map(async () => limitsOn(new Database(await databaseSource(url)), 'database', new MovedClock())),
    );
    const all = await Promise.all(
      instances.flatMap((limits) => Array.from({ length: 10 }, () => limits.take('platform-login', 'a'))),
    );
    expect(allowed(all)).toBe(10);
  });

  it('keeps no address, only its hash', async () => {
    const database = new Database(await databaseSource());
    await limitsOn(database, 'database', new MovedClock()).take('platform-login', '203.0.113.9');
    const rows = await database.query<{ key: string }>('select key from rate_limits');
    expect(rows).toEqual([{ key: expect.stringMatching(/^platform-login\/60000:[\w-]{43}$/) as string }]);
  });

  it('refuses what cannot be counted', async () => {
    const limits = limitsOn(new Database(nowhere()), 'database', new MovedClock());
    expect(await limits.take('platform-login', 'a')).toMatchObject({ ok: false, why: 'store-away' });
    expect(await limits.take('probe', 'a')).toMatchObject({ ok: true });
  });
});
