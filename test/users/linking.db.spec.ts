import fc from 'fast-check';
import type { Sender } from '../../src/channels';
import { imessage, sms, telegram, whatsapp } from './senders';
import { usersDatabase } from './users-database';

const db = usersDatabase();
const phone = '+12015550143';
const channels: Record<string, Sender> = {
  whatsapp: whatsapp('US.1', '12015550143', { name: 'Ann' }),
  imessage: imessage(phone),
  sms: sms(phone),
};
const orders = [
  ['whatsapp', 'imessage', 'sms'],
  ['whatsapp', 'sms', 'imessage'],
  ['imessage', 'whatsapp', 'sms'],
  ['imessage', 'sms', 'whatsapp'],
  ['sms', 'whatsapp', 'imessage'],
  ['sms', 'imessage', 'whatsapp'],
];
const from = (channel: string) => {
  const sender = channels[channel];
  if (!sender) throw new Error(`no sender for ${channel}`);
  return db.users.resolve(sender, { channel });
};
const offers = () =>
  db.query(
    `select from_identity_id as "from", to_user_id as "to", state from link_offers where state <> 'joined' order by id`,
  );

describe('one proved phone on several channels, policy auto', () => {
  it.each(orders)('%s, %s, %s: one user', async (...order) => {
    const resolved = [];
    for (const channel of order) resolved.push(await from(channel));
    expect(new Set(resolved.map(({ userId }) => userId)).size).toBe(1);
    expect(resolved.map(({ isNew }) => isNew)).toEqual([true, false, false]);
    expect(resolved.map(({ event }) => event)).toEqual([undefined, 'joined_by_phone', 'joined_by_phone']);
    expect(await db.count('users')).toBe(1);
    expect(await offers()).toEqual([]);
    expect(await db.count(`link_offers where state = 'joined'`)).toBe(2);
  });

  it.each(orders)('%s, %s, %s at once, five times each: one user', async (...order) => {
    const resolved = await Promise.all([...order, ...order, ...order, ...order, ...order].map(from));
    expect(new Set(resolved.map(({ userId }) => userId)).size).toBe(1);
    expect(await db.count('users')).toBe(1);
    expect(await db.count('organizations')).toBe(1);
    expect(await db.count('identities')).toBe(3);
  });

  it('an SMS number without the round trip joins nobody', async () => {
    await from('whatsapp');
    const other = await db.users.resolve(sms(phone, false), { channel: 'sms' });
    expect(other.isNew).toBe(true);
    expect(await offers()).toEqual([]);
  });

  it('W3: a second WhatsApp identity is added beside the first, which stays the primary one', async () => {
    const { userId } = await from('imessage');
    const travel = await db.users.resolve(whatsapp('US.7', '12015550177'), { channel: 'whatsapp' });
    await db.query('update identities set user_id = $2 where id = $1', [travel.identityId, userId]);
    await db.query('delete from organizations where id = (select organization_id from users where id = $1)', [
      travel.userId,
    ]);
    expect(await from('whatsapp')).toMatchObject({ userId, event: 'joined_by_phone' });
    expect(
      await db.query(
        `select is_primary from identities where user_id = $1 and channel = 'whatsapp' order by id`,
        [userId],
      ),
    ).toEqual([{ is_primary: true }, { is_primary: false }]);
    const [user] = await db.query('select whatsapp_user_id from users where id = $1', [userId]);
    expect(user).toEqual({ whatsapp_user_id: 'US.7' });
  });

  it.each([
    ['Brazil, the ninth digit', '5511987654321', '+5511987654321', '551187654321'],
    ['Mexico, the old 1', '525512345678', '+525512345678', '5215512345678'],
  ])('matches variants: %s', async (_name, waId, e164, oldWaId) => {
    const apple = await db.users.resolve(imessage(e164), { channel: 'imessage' });
    const current = await db.users.resolve(whatsapp('XX.1', waId), { channel: 'whatsapp' });
    expect(current.userId).toBe(apple.userId);
    // The same account written in the old way, from before user ids were sent.
    const old = await db.users.resolve(whatsapp(undefined, oldWaId), { channel: 'whatsapp' });
    expect(old).toMatchObject({ userId: apple.userId, proof: false });
    const stored = await db.query(
      `select value from identity_keys where kind = 'wa_id' and retired_at is null order by id`,
    );
    expect(stored).toEqual([{ value: waId }, { value: oldWaId }]);
  });

  it('a number written otherwise under another user id is a re-assigned one, never a join', async () => {
    const one = await db.users.resolve(whatsapp('MX.1', '525512345678'), { channel: 'whatsapp' });
    const two = await db.users.resolve(whatsapp('MX.2', '5215512345678'), { channel: 'whatsapp' });
    expect(two).toMatchObject({ isNew: true, event: 'number_reassigned' });
    const again = await db.users.resolve(whatsapp('MX.1'), { channel: 'whatsapp' });
    expect(again.userId).toBe(one.userId);
    expect(two.userId).not.toBe(one.userId);
  });

  it('two WhatsApp user ids never become one user, whatever numbers they show, in whatever order', async () => {
    const numbers = ['525512345678', '5215512345678', '12015550101', undefined];
    const shown = fc.record({
      id: fc.constantFrom('US.1', 'US.2', 'US.3', undefined),
      number: fc.constantFrom(...numbers),
      together: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(shown, { maxLength: 8 }), async (messages) => {
        await db.query('delete from organizations');
        await db.query('delete from users');
        const running: Promise<unknown>[] = [];
        for (const { id, number, together } of messages) {
          if (!id && !number) continue;
          running.push(db.users.resolve(whatsapp(id, number), { channel: 'whatsapp' }));
          if (!together) await Promise.all(running.splice(0));
        }
        await Promise.all(running);
        const people = await Promise.all(
          ['US.1', 'US.2', 'US.3'].map((id) => db.users.resolve(whatsapp(id), { channel: 'whatsapp' })),
        );
        expect(new Set(people.map(({ userId }) => userId)).size).toBe(3);
      }),
      { numRuns: 40 },
    );
  });
});

describe('what is asked instead of done', () => {
  it('policy confirm: a user of its own, and one open offer however often they write', async () => {
    db.config.phoneLinkPolicy = 'confirm';
    const older = await from('whatsapp');
    const newer = await from('imessage');
    await from('imessage');
    db.clock.passDays(1.5);
    await from('imessage');
    expect(newer).toMatchObject({ isNew: true });
    expect(await offers()).toEqual([{ from: newer.identityId, to: older.userId, state: 'open' }]);
  });

  it('policy off: neither joined nor asked', async () => {
    db.config.phoneLinkPolicy = 'off';
    await from('whatsapp');
    expect(await from('imessage')).toMatchObject({ isNew: true });
    expect(await offers()).toEqual([]);
  });

  it('a proof older than 90 days', async () => {
    const older = await from('whatsapp');
    db.clock.passDays(91);
    const newer = await from('imessage');
    expect(newer.isNew).toBe(true);
    expect(await offers()).toEqual([{ from: newer.identityId, to: older.userId, state: 'open' }]);
  });

  it('a proof that was shown again lately still joins', async () => {
    const older = await from('whatsapp');
    db.clock.passDays(60);
    await from('whatsapp');
    db.clock.passDays(60);
    expect(await from('imessage')).toMatchObject({ userId: older.userId, event: 'joined_by_phone' });
  });

  it('an account that waits for its deletion: neither joined nor asked', async () => {
    const leaving = await from('whatsapp');
    await db.query(`update users set delete_at = now() + interval '3 days' where id = '${leaving.userId}'`);
    expect(await from('imessage')).toMatchObject({ isNew: true });
    expect(await offers()).toEqual([]);
  });

  it('Telegram’s phone on file', async () => {
    const older = await from('whatsapp');
    const sender: Sender = { ...telegram('42'), phone: { e164: phone, source: 'tg_oidc' } };
    const newer = await db.users.resolve(sender, { channel: 'telegram' });
    expect(newer.isNew).toBe(true);
    expect(await offers()).toEqual([{ from: newer.identityId, to: older.userId, state: 'open' }]);
  });

  it('two accounts that stand already, when one learns the phone', async () => {
    const apple = await from('imessage');
    const meta = await db.users.resolve(whatsapp('US.1'), { channel: 'whatsapp' });
    const later = await from('whatsapp');
    expect(later).toMatchObject({ userId: meta.userId, event: 'phone_learned' });
    expect(await offers()).toEqual([{ from: meta.identityId, to: apple.userId, state: 'open' }]);
  });

  it('a sender whose number was just found re-assigned', async () => {
    const former = await from('whatsapp');
    await from('imessage');
    const next = await db.users.resolve(whatsapp('US.9', '12015550143'), { channel: 'whatsapp' });
    expect(next).toMatchObject({ isNew: true, event: 'number_reassigned' });
    expect(next.userId).not.toBe(former.userId);
    expect(await offers()).toEqual([{ from: next.identityId, to: former.userId, state: 'open' }]);
  });

  it('a phone that two users proved', async () => {
    db.config.phoneLinkPolicy = 'off';
    await from('whatsapp');
    await from('imessage');
    db.config.phoneLinkPolicy = 'auto';
    expect(await from('sms')).toMatchObject({ isNew: true });
    expect(await offers()).toHaveLength(2);
  });

  it('is not asked again while "Not me" holds, and asked anew once an offer has run out', async () => {
    db.config.phoneLinkPolicy = 'confirm';
    const older = await from('whatsapp');
    const newer = await from('imessage');
    await db.query(`update link_offers set state = 'denied', blocked_until = $1`, [
      new Date(db.clock.now().getTime() + 90 * 86_400_000),
    ]);
    await db.query('update phone_proofs set revoked_at = now() where identity_id = $1', [newer.identityId]);
    db.clock.passDays(2);
    await from('imessage');
    expect(await offers()).toHaveLength(1);
    db.clock.passDays(89);
    await db.query('update identities set last_seen_at = $1', [db.clock.now()]);
    await db.query('update phone_proofs set revoked_at = now() where identity_id = $1', [newer.identityId]);
    await from('imessage');
    expect((await offers())[1]).toEqual({ from: newer.identityId, to: older.userId, state: 'open' });
  });
});
