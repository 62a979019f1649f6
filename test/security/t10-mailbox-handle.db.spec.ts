import { imessage } from '../users/senders';
import { usersDatabase } from '../users/users-database';
import { whatsapp } from '../users/senders';

const db = usersDatabase();
const mailbox = 'ann@example.com';

describe('T10: an iMessage handle that is an e-mail address', () => {
  it('is an account of its own, proves no phone, and has nothing to do with a user’s e-mail address', async () => {
    const ann = await db.users.resolve(whatsapp('US.1', '12015550143'), { channel: 'whatsapp' });
    await db.query('update users set email = $2, email_verified_at = now() where id = $1', [
      ann.userId,
      mailbox,
    ]);
    const row = async () => (await db.query('select * from users where id = $1', [ann.userId]))[0];
    const before = await row();
    const handle = await db.users.resolve(imessage(mailbox), { channel: 'imessage' });
    expect(handle).toMatchObject({ isNew: true });
    expect(handle.userId).not.toBe(ann.userId);
    expect(await row()).toEqual(before);
    expect(
      await db.query(
        'select email, email_verified_at, phone_number, phone_verified from users where id = $1',
        [handle.userId],
      ),
    ).toEqual([{ email: null, email_verified_at: null, phone_number: null, phone_verified: false }]);
    expect(await db.query('select id from phone_proofs where identity_id = $1', [handle.identityId])).toEqual(
      [],
    );
    expect(await db.count('link_offers')).toBe(0);
  });

  it('stays the same account, at once and later, however long it was silent: nobody takes over a mailbox by a SIM', async () => {
    const all = await Promise.all(
      Array.from({ length: 10 }, () => db.users.resolve(imessage(mailbox), { channel: 'imessage' })),
    );
    expect(new Set(all.map(({ userId }) => userId)).size).toBe(1);
    db.clock.passDays(400);
    const later = await db.users.resolve(imessage(mailbox), { channel: 'imessage' });
    expect(later).toMatchObject({ userId: all[0]?.userId, isNew: false });
  });
});
