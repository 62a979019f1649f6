import { Database } from '../../../src/foundation/database/database';
import { Owners } from '../../../src/message-router/speak/owners';
import type { Speaker } from '../../../src/message-router/speak/speaker';
import { silentLog } from '../../support/log';

it('an owner who cannot be told keeps no other from being told', async () => {
  const told: string[] = [];
  const speaker: Pick<Speaker, 'tell'> = {
    tell: (_tx, { userId }) => {
      if (userId === 'ann') return Promise.reject(new Error('deadlock detected'));
      told.push(userId);
      return Promise.resolve(1);
    },
  };
  const rolledBack: string[] = [];
  const tx = { query: () => Promise.resolve(['ann', 'bob', 'cid'].map((id) => ({ id }))) };
  const database = {
    transaction: async (work: (on: typeof tx) => Promise<unknown>) => {
      const before = told.length;
      return work(tx).catch((error: unknown) => {
        rolledBack.push(...told.splice(before));
        throw error;
      });
    },
  };
  const owners = new Owners(database as unknown as Database, speaker as Speaker, silentLog);
  expect(await owners.tell('shop', 'It is broken.')).toBe(2);
  expect([told, rolledBack]).toEqual([['bob', 'cid'], []]);
});
