import { Database } from '../../../src/foundation/database/database';
import { findSessionOfNonce, keepSessionOfNonce, useNonce } from '../../../src/auth/proofs/used-nonces.sql';
import { uuid7 } from '../../../src/foundation/uuid7';
import { databaseSource } from '../../support/database';

const nonce = (byte: number, namespace = 'telegram_widget') => ({
  namespace,
  hash: Buffer.alloc(32, byte),
  expiresAt: new Date(Date.now() + 60_000),
});

describe('used nonces', () => {
  let database: Database;
  beforeAll(async () => {
    database = new Database(await databaseSource());
  });

  it('work once, in each namespace', async () => {
    await database.transaction(async (tx) => {
      expect(await useNonce(tx, nonce(1))).toBe(true);
      expect(await useNonce(tx, nonce(1))).toBe(false);
      expect(await useNonce(tx, nonce(1, 'telegram_init_data'))).toBe(true);
      expect(await useNonce(tx, nonce(2))).toBe(true);
    });
    expect(await database.transaction((tx) => useNonce(tx, nonce(1)))).toBe(false);
  });

  it('of twenty at once one is the first', async () => {
    const uses = Array.from({ length: 20 }, () => database.transaction((tx) => useNonce(tx, nonce(3))));
    expect((await Promise.all(uses)).filter(Boolean)).toHaveLength(1);
  });

  it('are not used where what came of it failed', async () => {
    const failing = database.transaction(async (tx) => {
      await useNonce(tx, nonce(4));
      throw new Error('no session');
    });
    await expect(failing).rejects.toThrow('no session');
    expect(await database.transaction((tx) => useNonce(tx, nonce(4)))).toBe(true);
  });

  it('keep the session that came of them, while there is one', async () => {
    const [sessionId, userId] = [uuid7(), uuid7()];
    await database.query(
      `insert into sessions (id, user_id, amr, idle_expires_at, absolute_expires_at)
       values ($1, $2, '{telegram}', now() + interval '1 day', now() + interval '1 day')`,
      [sessionId, userId],
    );
    const find = () => database.transaction((tx) => findSessionOfNonce(tx, nonce(5)));
    await database.transaction((tx) => useNonce(tx, nonce(5)));
    expect(await find()).toBeUndefined();
    await database.transaction((tx) => keepSessionOfNonce(tx, nonce(5), sessionId));
    expect(await find()).toEqual({ sessionId, userId });
    await database.query('delete from sessions where id = $1', [sessionId]);
    expect(await find()).toBeUndefined();
  });
});
