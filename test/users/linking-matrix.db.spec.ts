import type { Sender } from '../../src/channels';
import { PersonalDataRegistry } from '../../src/users';
import { answerOffer } from '../../src/users/identities/answer-offer';
import { linkIdentity } from '../../src/users/identities/prove-identity';
import { mergeUsers } from '../../src/users/merge/merge-users';
import { usersPersonalData } from '../../src/users/users.personal-data.sql';
import { channelOrders, named, person, type ChannelName } from './channel-orders';
import { telegram, whatsapp } from './senders';
import { usersDatabase } from './users-database';

/** For one case, however busy the machine is: nothing may wait for somebody who waits for it. */
const BOUND_MS = 10_000;

const db = usersDatabase();
const holders = new PersonalDataRegistry();
holders.register(usersPersonalData);

const from = (channel: ChannelName, sender: Sender = person[channel]) =>
  db.users.resolve(sender, { channel });
const ids = async (order: readonly ChannelName[]) =>
  new Set((await Promise.all(order.map((channel) => from(channel)))).map(({ userId }) => userId));
const waiting = () =>
  db.query<{ id: string; asked: string }>(
    `select o.id, case o.state when 'open' then o.to_user_id else i.user_id end as asked
     from link_offers o join identities i on i.id = o.from_identity_id
     where o.state in ('open', 'accepted_old') order by o.id`,
  );
const sayMine = (offer: { id: string; asked: string }) =>
  db.users.transaction((tx, rules) =>
    answerOffer(tx, holders, { offerId: offer.id, answer: 'mine', userId: offer.asked }, rules),
  );
/** Whoever is asked says yes, one after the other or all who are asked at once, until nobody is. */
async function sayYesToAll({ atOnce }: { atOnce: boolean }): Promise<void> {
  for (let round = 0; round < 20; round++) {
    const asked = await waiting();
    if (!asked.length) return;
    await Promise.all((atOnce ? [...asked, ...asked] : asked.slice(0, 1)).map(sayMine));
  }
  throw new Error('somebody is asked for ever');
}

/** One person, whom every channel leads to, welcomed with credit once; whoever was merged points at them, in no chain. */
async function expectOnePerson(order: readonly ChannelName[]): Promise<void> {
  const users = await ids(order);
  expect(users.size).toBe(1);
  const [userId] = [...users];
  expect(
    await db.query(
      `select id from users where status <> 'merged' and id <> $1
      union select id from users where status = 'merged' and merged_into_id <> $1`,
      [userId],
    ),
  ).toEqual([]);
  expect(
    await db.query(
      `select m.role, o.credit_balance from organizations o join memberships m on m.organization_id = o.id
       join users u on u.id = m.user_id and u.organization_id = o.id where o.archived_at is null`,
    ),
  ).toEqual([{ role: 'owner', credit_balance: '5.000000' }]);
  const live = await db.query<{ channel: string }>(
    `select channel from identities where user_id = $1 and unlinked_at is null order by channel`,
    [userId],
  );
  expect(live.map(({ channel }) => channel)).toEqual([...order].sort());
}

const often = (order: readonly ChannelName[]) => [...order, ...order, ...order];

describe.each(['auto', 'confirm'] as const)('one phone proved on several channels, policy %s', (policy) => {
  beforeEach(() => (db.config.phoneLinkPolicy = policy));

  it.each(named(channelOrders))(
    '%s: one user',
    async (_name, order) => {
      for (const channel of order) await from(channel);
      if (policy === 'auto') expect(await db.count('users')).toBe(1);
      else expect((await ids(order)).size).toBe(order.length);
      await sayYesToAll({ atOnce: false });
      await expectOnePerson(order);
    },
    BOUND_MS,
  );

  it.each(named(channelOrders))(
    '%s at once, three times each: one user',
    async (_name, order) => {
      await Promise.all(often(order).map((channel) => from(channel)));
      if (policy === 'auto') expect(await db.count('users')).toBe(1);
      else expect((await ids(order)).size).toBe(order.length);
      await sayYesToAll({ atOnce: true });
      await expectOnePerson(order);
    },
    BOUND_MS,
  );
});

describe('policy off', () => {
  beforeEach(() => (db.config.phoneLinkPolicy = 'off'));

  it.each(named(channelOrders))(
    '%s: as many users, and nobody is asked',
    async (_name, order) => {
      for (const channel of order) await from(channel);
      await Promise.all(often(order).map((channel) => from(channel)));
      expect((await ids(order)).size).toBe(order.length);
      expect(await db.count('users')).toBe(order.length);
      expect(await db.count('link_offers')).toBe(0);
    },
    BOUND_MS,
  );

  const link = (userId: string, channel: ChannelName) =>
    db.users.transaction((tx, rules) =>
      linkIdentity(tx, userId, { sender: person[channel], channel, assurance: 'roundtrip' }, rules),
    );

  it.each(named(channelOrders))(
    '%s, linked with a session of the first, all at once: one user',
    async (_name, [first, ...others]) => {
      const { userId } = await from(first ?? 'whatsapp');
      const linked = await Promise.all(often(others).map((channel) => link(userId, channel)));
      expect(linked.filter((one) => one.kind === 'linked' && !one.already)).toHaveLength(others.length);
      expect(linked.filter((one) => one.kind !== 'linked')).toEqual([]);
      await expectOnePerson([first ?? 'whatsapp', ...others]);
    },
    BOUND_MS,
  );

  it.each(named(channelOrders))(
    '%s, merged two by two where both were proved, in both directions at once: one user',
    async (_name, order) => {
      const users: string[] = [];
      for (const channel of order) users.push((await from(channel)).userId);
      const merge = (survivorId: string, loserId: string) =>
        db.users.transaction((tx, rules) =>
          mergeUsers(tx, holders, { survivorId, loserId, by: { actor: 'user' } }, rules),
        );
      // While they become one they write on: nobody is made, nobody is lost.
      for (let round = 1; round < order.length; round++) {
        const [a, b] = [...(await ids(order))];
        if (!a || !b) throw new Error('one too early');
        const outcomes = await Promise.all([
          merge(a, b),
          merge(b, a),
          merge(a, b),
          ...order.map((channel) => from(channel)),
        ]);
        expect(outcomes.filter((one) => 'kind' in one && one.kind === 'merged')).toHaveLength(1);
        expect(outcomes.filter((one) => 'isNew' in one && one.isNew)).toEqual([]);
      }
      await expectOnePerson(order);
    },
    BOUND_MS,
  );
});

describe('a phone that is shown only later', () => {
  const silent = {
    whatsapp: whatsapp('US.1'),
    telegram: telegram('4242424242', 'Ann'),
  } satisfies Partial<Record<ChannelName, Sender>>;
  const cases = named(channelOrders).flatMap(([name, order]) =>
    (['whatsapp', 'telegram'] as const)
      .filter((late) => order.includes(late))
      .map((late) => [name, late, order] as const),
  );

  it.each(cases)(
    '%s, where %s first wrote without it: asked, never joined by itself, and one after a yes in both chats',
    async (_name, late, order) => {
      const { userId } = await from(late, silent[late]);
      for (const channel of order) await from(channel);
      expect((await from(late)).userId).toBe(userId);
      await sayYesToAll({ atOnce: false });
      await expectOnePerson(order);
    },
    BOUND_MS,
  );
});
