import { Database } from '../../../../src/foundation/database/database';
import { DatabaseStore } from '../../../../src/foundation/http/rate-limits/database-store.sql';
import { databaseSource } from '../../../support/database';

describe('DatabaseStore', () => {
  it('sweeps windows that have ended, in batches, and no other', async () => {
    const database = new Database(await databaseSource());
    const store = new DatabaseStore(database);
    for (const key of ['a', 'b', 'c', 'd']) await store.increment(key, 60_000, 1, 0, 'some');
    await database.query("update rate_limits set ends_at = now() - interval '1 s' where key <> 'some:d'");
    expect(await store.sweep(2)).toBe(3);
    expect(await database.query('select key from rate_limits')).toEqual([{ key: 'some:d' }]);
  });
});
