import type { Sender, SenderKey } from '../../../src/channels';
import { imessage, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const resolve = (...who: Parameters<typeof whatsapp>) =>
  db.users.resolve(whatsapp(...who), { channel: 'whatsapp' });
const announce = (previous: readonly SenderKey[], sender: Sender) =>
  db.users.changeIdentity({ previous, sender });
const keys = (...who: Parameters<typeof whatsapp>) => whatsapp(...who).keys;
const liveKeys = async (identityId: string) =>
  (
    await db.query<{ value: string }>(
      'select value from identity_keys where identity_id = $1 and retired_at is null order by value',
      [identityId],
    )
  ).map(({ value }) => value);
const livePhones = async (identityId: string) =>
  (
    await db.query<{ phone: string }>(
      'select phone_e164 as phone from phone_proofs where identity_id = $1 and revoked_at is null',
      [identityId],
    )
  ).map(({ phone }) => phone);
const offers = () => db.query(`select from_identity_id as "from", to_user_id as "to" from link_offers`);

describe('user_changed_number', () => {
  it('keeps the user: old keys and proof end, new ones begin; the old number is free for a new person', async () => {
    const ann = await resolve('US.1', '12015550101', { name: 'Ann' });
    const change = await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(change).toEqual({ kind: 'changed', userId: ann.userId, identityId: ann.identityId });
    expect(await liveKeys(ann.identityId)).toEqual(['12015550102', 'US.2']);
    expect(await livePhones(ann.identityId)).toEqual(['+12015550102']);
    expect((await resolve('US.2', '12015550102')).userId).toBe(ann.userId);
    const next = await resolve('US.7', '12015550101');
    expect(next.isNew).toBe(true);
    expect(next.userId).not.toBe(ann.userId);
  });

  it('ten times at once, and again later: the same as once', async () => {
    const ann = await resolve('US.1', '12015550101');
    const again = () => announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    const changes = [...(await Promise.all(Array.from({ length: 10 }, again))), await again()];
    for (const change of changes)
      expect(change).toEqual({ kind: 'changed', userId: ann.userId, identityId: ann.identityId });
    const told = await db.query(
      `select id from audit_log where action = 'identity.changed' and user_id = $1`,
      [ann.userId],
    );
    expect(told).toHaveLength(1);
    expect(await db.count('users')).toBe(1);
  });

  it('of the old form, which names numbers only, ends the old user id too', async () => {
    const ann = await resolve('US.1', '12015550101');
    await announce(keys(undefined, '12015550101'), whatsapp(undefined, '12015550102'));
    expect(await liveKeys(ann.identityId)).toEqual(['12015550102']);
    expect(await resolve('US.2', '12015550102')).toMatchObject({
      userId: ann.userId,
      event: 'user_id_learned',
    });
  });

  it('finds the person by the old number alone, in any way it is written', async () => {
    const ana = await resolve(undefined, '525512345678');
    await announce(keys(undefined, '5215512345678'), whatsapp('MX.2', '525587654321'));
    expect(await liveKeys(ana.identityId)).toEqual(['525587654321', 'MX.2']);
  });

  it('never touches who holds the old number by now under another user id', async () => {
    const next = await resolve('US.9', '12015550101');
    const change = await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(change).toEqual({ kind: 'unknown' });
    expect(await liveKeys(next.identityId)).toEqual(['12015550101', 'US.9']);
  });

  it('takes the new number from its former owner, who keeps the account', async () => {
    const ann = await resolve('US.1', '12015550101');
    const bob = await resolve('US.5', '12015550102');
    await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect((await resolve('US.2', '12015550102')).userId).toBe(ann.userId);
    expect(await liveKeys(bob.identityId)).toEqual(['US.5']);
    expect(await livePhones(bob.identityId)).toEqual([]);
    expect(await offers()).toEqual([]);
  });

  it('asks whether an account that was only the new number is theirs', async () => {
    const ann = await resolve('US.1', '12015550101');
    const old = await resolve(undefined, '12015550102');
    const change = await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(change).toMatchObject({ kind: 'changed', userId: ann.userId });
    expect(await offers()).toEqual([{ from: ann.identityId, to: old.userId }]);
  });

  it('leaves another channel of the person as it is', async () => {
    const apple = await db.users.resolve(imessage('+12015550101'), { channel: 'imessage' });
    const ann = await resolve('US.1', '12015550101');
    expect(ann.userId).toBe(apple.userId);
    await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(await livePhones(apple.identityId)).toEqual(['+12015550101']);
  });
});

describe('user_changed_user_id', () => {
  it('replaces the user id and leaves the number', async () => {
    const ann = await resolve('US.1', '12015550101');
    await announce(keys('US.1'), whatsapp('US.2'));
    expect(await liveKeys(ann.identityId)).toEqual(['12015550101', 'US.2']);
    expect(await livePhones(ann.identityId)).toEqual(['+12015550101']);
  });

  it('when the new id is a user already: two accounts, the old keys lead nowhere, the person is asked', async () => {
    const before = await resolve('US.1', '12015550101');
    const after = await resolve('US.2');
    const event = () => announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(await event()).toEqual({
      kind: 'kept-apart',
      userId: after.userId,
      identityId: after.identityId,
      formerUserId: before.userId,
    });
    expect(await liveKeys(before.identityId)).toEqual([]);
    expect(await livePhones(before.identityId)).toEqual([]);
    expect(await offers()).toEqual([{ from: after.identityId, to: before.userId }]);
    // Repeated, it finds the new account alone.
    expect(await event()).toMatchObject({ kind: 'changed', userId: after.userId });
    expect(await offers()).toHaveLength(1);
    expect((await resolve('US.2', '12015550102')).userId).toBe(after.userId);
  });

  it('is not asked under the policy off', async () => {
    db.config.phoneLinkPolicy = 'off';
    await resolve('US.1');
    await resolve('US.2');
    expect(await announce(keys('US.1'), whatsapp('US.2'))).toMatchObject({ kind: 'kept-apart' });
    expect(await offers()).toEqual([]);
  });
});

it('a change and messages of both sides at once: one user for the new keys', async () => {
  const ann = await resolve('US.1', '12015550101');
  await Promise.all([
    announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102')),
    ...Array.from({ length: 5 }, () => resolve('US.2', '12015550102')),
    ...Array.from({ length: 5 }, () => resolve('US.7', '12015550101')),
  ]);
  const now = await resolve('US.2', '12015550102');
  const stranger = await resolve('US.7', '12015550101');
  expect(stranger.userId).not.toBe(now.userId);
  expect(stranger.userId).not.toBe(ann.userId);
  expect(await db.count('users')).toBeLessThanOrEqual(3);
});

describe('a day of caution', () => {
  const heldUntil = async (identityId: string) =>
    (
      await db.query<{ at: Date | null }>('select held_until as at from identities where id = $1', [
        identityId,
      ])
    )[0]?.at;
  const tomorrow = () => new Date(db.clock.now().getTime() + 86_400_000);

  it('begins when the platform announces another number', async () => {
    const ann = await resolve('US.1', '12015550101');
    expect(await heldUntil(ann.identityId)).toBeNull();
    await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(await heldUntil(ann.identityId)).toEqual(tomorrow());
    db.clock.passDays(0.5);
    // The same word once more, late, is no news.
    await announce(keys('US.1', '12015550101'), whatsapp('US.2', '12015550102'));
    expect(await heldUntil(ann.identityId)).not.toEqual(tomorrow());
  });

  it('begins when the user id changes behind the same parent id', async () => {
    const ann = await resolve('US.1', undefined, { parentId: 'US.ENT.1' });
    expect(await resolve('US.2', undefined, { parentId: 'US.ENT.1' })).toMatchObject({
      userId: ann.userId,
      event: 'user_id_changed',
    });
    expect(await heldUntil(ann.identityId)).toEqual(tomorrow());
  });

  it('begins for whoever takes over a number of somebody else', async () => {
    const ann = await resolve('US.1', '12015550101');
    const bob = await resolve('US.2');
    expect(await resolve('US.2', '12015550101')).toMatchObject({ userId: bob.userId, event: 'number_moved' });
    expect([await heldUntil(bob.identityId), await heldUntil(ann.identityId)]).toEqual([tomorrow(), null]);
  });

  it('does not begin when a number or a user id is merely learned', async () => {
    const ann = await resolve('US.1');
    expect(await resolve('US.1', '12015550101')).toMatchObject({ event: 'phone_learned' });
    expect(await heldUntil(ann.identityId)).toBeNull();
  });
});
