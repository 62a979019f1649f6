import type { Tx } from '../../../src/foundation/database/tx';
import { findProjectionDrift } from '../../../src/users';
import { telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const ann = () => db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), { channel: 'whatsapp' });

describe('the identity columns of users', () => {
  it('cannot be written by the application', async () => {
    const { userId } = await ann();
    await expect(
      db.query(`update users set whatsapp_id = '12015550199' where id = $1`, [userId]),
    ).rejects.toMatchObject({ code: '42501' });
    await expect(db.query(`update users set phone_verified = false`)).rejects.toMatchObject({
      code: '42501',
    });
    await expect(
      db.query(`insert into users (id, whatsapp_id) values ($1, '12015550199')`, [crypto.randomUUID()]),
    ).rejects.toMatchObject({ code: '42501' });
    await db.query(`update users set name = 'Anna' where id = $1`, [userId]);
  });

  it('follow each channel’s primary identity', async () => {
    const { userId } = await db.users.resolve(
      { ...telegram('4242', 'Ann'), username: 'ann_t' },
      { channel: 'telegram' },
    );
    const row = () => db.query('select telegram_id, telegram_username, telegram_first_name from users');
    expect(await row()).toEqual([
      { telegram_id: '4242', telegram_username: 'ann_t', telegram_first_name: 'Ann' },
    ]);
    await db.query('update identities set is_primary = false where user_id = $1', [userId]);
    expect(await row()).toEqual([{ telegram_id: null, telegram_username: null, telegram_first_name: null }]);
  });

  it('follow an identity to another user, and its deletion', async () => {
    const from = await ann();
    const to = await db.users.resolve(telegram('4242'), { channel: 'telegram' });
    await db.query('update identities set user_id = $2 where id = $1', [from.identityId, to.userId]);
    expect(await db.query('select whatsapp_id from users where id = $1', [to.userId])).toEqual([
      { whatsapp_id: '12015550143' },
    ]);
    await db.query('delete from identities where id = $1', [from.identityId]);
    expect(await db.query('select whatsapp_id, phone_number from users')).toEqual([
      { whatsapp_id: null, phone_number: null },
      { whatsapp_id: null, phone_number: null },
    ]);
  });

  it('show both of two changes in overlapping transactions', async () => {
    const { userId, identityId } = await db.users.resolve(telegram('7', 'Ann'), { channel: 'telegram' });
    const discord = crypto.randomUUID();
    await db.query(`insert into identities (id, user_id, channel) values ($1, $2, 'discord')`, [
      discord,
      userId,
    ]);
    const rename = (tx: Tx, id: string) =>
      tx.query(`update identities set display_name = 'Anna' where id = $1`, [id]);

    let second: Promise<unknown> = Promise.resolve();
    await db.database.transaction(async (first) => {
      await rename(first, identityId);
      second = db.database.transaction((tx) => rename(tx, discord));
      await waitingForALock();
    });
    await second;
    expect(await db.query('select telegram_first_name, discord_global_name from users')).toEqual([
      { telegram_first_name: 'Anna', discord_global_name: 'Anna' },
    ]);
  });

  it('drift is found, if a superuser makes one', async () => {
    const { userId } = await ann();
    await db.query('alter table users disable trigger users_projection_guard');
    await db.query(`update users set whatsapp_name = 'Eve'`);
    expect(await findProjectionDrift(db.database)).toEqual([userId]);
    await db.query(`update users set whatsapp_name = 'Ann'`);
    await db.query('alter table users enable trigger users_projection_guard');
  });
});

async function waitingForALock(): Promise<void> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  while (!(await db.query(waiting)).length) await new Promise(setImmediate);
}
