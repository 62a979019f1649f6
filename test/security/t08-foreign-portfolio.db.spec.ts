import type { Sender, SenderKey } from '../../src/channels';
import { whatsapp } from '../users/senders';
import { usersDatabase } from '../users/users-database';

const db = usersDatabase();

/** The same characters, given out by another business's portfolio: no channel of ours can say that, so the type is bent. */
const inScope = (sender: Sender, scope: string): Sender => ({
  ...sender,
  keys: sender.keys.map((key) => ({ ...key, scope: scope as SenderKey['scope'] })),
});

describe('T08: a user id of somebody else’s WhatsApp portfolio', () => {
  it.each(['meta_portfolio:999', 'anything', ''])(
    'in the scope "%s" it makes nobody and finds nobody',
    async (scope) => {
      const ann = await db.users.resolve(whatsapp('US.1', '12015550143'), { channel: 'whatsapp' });
      const foreign = inScope(whatsapp('US.1', '12015550143'), scope);
      await expect(db.users.resolve(foreign, { channel: 'whatsapp' })).rejects.toMatchObject({
        code: '23503',
      });
      expect(await db.count('users')).toBe(1);
      expect(await db.count('identities')).toBe(1);
      expect(await db.query('select identity_id from identity_keys where scope = $1', [scope])).toEqual([]);
      expect((await db.users.resolve(whatsapp('US.1'), { channel: 'whatsapp' })).userId).toBe(ann.userId);
    },
  );
});
