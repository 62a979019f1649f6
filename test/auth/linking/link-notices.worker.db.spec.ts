import { button, linkingChats, type Chatter } from './linking-chats';

const chats = linkingChats();
const phone = '+12025550143';
const older: Chatter = { id: 'older', on: 'test', phone };
const newer: Chatter = { id: 'newer', on: 'other', phone };

const run = () => chats.notices().run();
const offers = () => chats.router.query('select state, notified_at is not null as told from link_offers');

it('an offer is a question in the older chat alone, once, and names nobody', async () => {
  await chats.talks(older);
  await chats.talks(newer);
  await Promise.all([run(), run(), run(), run()]);
  await run();
  const told = await chats.shown(older);
  expect(told).toHaveLength(1);
  expect(told[0]?.buttons.map(({ title }) => title)).toEqual(['Connect', 'Not me']);
  expect(told[0]?.body).not.toMatch(/name of|handle|newer|0143/i);
  expect(await chats.shown(newer)).toEqual([]);
  expect(await offers()).toEqual([{ state: 'open', told: true }]);
});

it('waits for whoever cannot be reached, ever longer, until they are back', async () => {
  await chats.talks(older);
  await chats.router.query(`update conversations set last_message_at = last_message_at - interval '2 days'`);
  await chats.talks(newer);
  await run();
  chats.router.clock.passMs(9_000);
  await chats.talks(older);
  await run();
  expect(await chats.shown(older)).toEqual([]);
  chats.router.clock.passMs(2_000);
  await run();
  expect(await chats.shown(older)).toHaveLength(1);
  expect(
    await chats.router.one(
      `select expires_at = $1::timestamptz + interval '1 day' as open from link_offers`,
      [chats.router.clock.now()],
    ),
  ).toEqual({ open: true });
  const { waits } = await chats.router.one<{ waits: number }>(
    `select extract(epoch from notify_at - created_at)::float8 as waits from link_offers`,
  );
  expect(waits).toBeCloseTo(10, 1);
});

it('is silent about a question whose time is over, or that has no second side any more', async () => {
  await chats.talks(older);
  const { identityId } = await chats.talks(newer);
  chats.router.clock.passMs(30 * 86_400_000);
  await chats.talks(older);
  await run();
  await chats.router.query('delete from link_offers');
  await chats.talks({ ...newer, id: 'another' });
  await chats.router.query('update identities set unlinked_at = now() where id <> $1 and channel = $2', [
    identityId,
    'other',
  ]);
  await run();
  expect(await chats.shown(older)).toEqual([]);
});

it('who joined by a phone is told in the older chat, with a way back', async () => {
  chats.config.phoneLinkPolicy = 'auto';
  const { userId } = await chats.talks(older);
  expect((await chats.talks(newer)).userId).toBe(userId);
  await run();
  const told = await chats.shown(older);
  expect(button(told, 'Not me')).toBeDefined();
  expect(told[0]?.body).not.toMatch(/name of|handle|newer|0143/i);
  expect(await chats.shown(newer)).toEqual([]);
});

it('a link is told where the linked account writes, stopped or not', async () => {
  const { userId } = await chats.talks(older);
  const linked: Chatter = { id: 'linked', on: 'other' };
  await chats.links(userId, linked);
  // It writes for the first time only later.
  await run();
  await chats.talks(linked);
  await chats.router.query(
    `insert into opt_outs (conversation_id, scope) select id, 'everything' from conversations`,
  );
  chats.router.clock.passMs(11_000);
  await Promise.all([run(), run()]);
  const told = await chats.shown(linked);
  expect(told).toHaveLength(1);
  expect(told[0]?.body).toContain('the account of “Name of older”');
  expect(button(told, 'Undo')).toBeDefined();
  expect(await chats.shown(older)).toEqual([]);
});

it('a new number or id is told to the other chats of the person alone', async () => {
  const { userId, identityId } = await chats.talks(older);
  const linked: Chatter = { id: 'linked', on: 'other' };
  await chats.links(userId, linked);
  await chats.talks(linked);
  await chats.router.query('update identities set link_notice_at = null');
  await chats.users.changeIdentity({
    previous: [{ kind: 'test_id', scope: 'global', value: 'older' }],
    sender: {
      keys: [{ kind: 'test_id', scope: 'global', value: 'older-now' }],
      fallbackName: 'User',
      slugHint: 'test',
    },
  });
  expect(
    await chats.router.one('select held_until > $2 as held from identities where id = $1', [
      identityId,
      chats.router.clock.now(),
    ]),
  ).toEqual({ held: true });
  await run();
  await run();
  const told = await chats.shown(linked);
  expect(told).toHaveLength(1);
  expect(told[0]?.body).toContain('new number or a new id');
  expect(await chats.shown(older)).toEqual([]);
});

it('a person with nowhere else to be told is not tried for ever', async () => {
  const { identityId } = await chats.talks(older);
  await chats.router.query('update identities set held_until = $2, change_notice_at = $3 where id = $1', [
    identityId,
    new Date(chats.router.clock.now().getTime() + 86_400_000),
    chats.router.clock.now(),
  ]);
  await run();
  const waiting = () =>
    chats.router.one('select change_notice_at is not null as waits from identities where id = $1', [
      identityId,
    ]);
  expect(await waiting()).toEqual({ waits: true });
  chats.router.clock.passMs(86_400_000);
  await run();
  expect(await waiting()).toEqual({ waits: false });
});
