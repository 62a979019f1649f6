import { button, linkingChats, type Chatter } from './linking-chats';

const chats = linkingChats();
const phone = '+12025550143';
const older: Chatter = { id: 'older', on: 'test', phone };
const newer: Chatter = { id: 'newer', on: 'other', phone };
const stranger: Chatter = { id: 'stranger', on: 'other' };

/** Both have written, and the older was asked. */
async function asked() {
  const [one, two] = [await chats.talks(older), await chats.talks(newer)];
  expect(one.userId).not.toBe(two.userId);
  await chats.notices().run();
  return { older: one, newer: two };
}
const lastWords = async (who: Chatter) => (await chats.shown(who)).at(-1)?.body ?? '';
const tap = async (who: Chatter, title: string) => chats.answers(who, button(await chats.shown(who), title));
const state = async () => (await chats.router.one<{ state: string }>('select state from link_offers')).state;
const together = async () => (await chats.userOf(older)) === (await chats.userOf(newer));

it('yes in the older chat, then in the newer: they are one, and no agent saw a word of it', async () => {
  await asked();
  expect(await tap(older, 'Connect')).toBe(true);
  expect(await together()).toBe(false);
  expect(await lastWords(older)).toContain('The other chat is asked');
  const question = await lastWords(newer);
  expect(question).not.toMatch(/name of|handle|older|0143/i);
  expect(await tap(newer, 'Connect')).toBe(true);
  for (const who of [newer, older]) expect(await lastWords(who)).toContain('one account now');
  expect(await together()).toBe(true);
});

it('an account that was to be deleted is kept when another becomes part of it', async () => {
  const { older: kept } = await asked();
  await chats.router.query(`update users set delete_at = now() + interval '3 days' where id = $1`, [
    kept.userId,
  ]);
  for (const who of [older, newer]) await tap(who, 'Connect');
  expect(await together()).toBe(true);
  expect(await chats.router.query('select delete_at from users where id = $1', [kept.userId])).toEqual([
    { delete_at: null },
  ]);
});

it('not me in the older chat: apart, and not asked again', async () => {
  await asked();
  expect(await tap(older, 'Not me')).toBe(true);
  expect(await state()).toBe('denied');
  chats.router.clock.passMs(86_400_000 * 2);
  await chats.talks(newer);
  await chats.talks(older);
  await chats.notices().run();
  expect((await chats.shown(older)).filter(({ buttons }) => buttons.length)).toHaveLength(1);
  expect(await chats.shown(newer)).toEqual([]);
});

it('not me in the newer chat: apart', async () => {
  await asked();
  await tap(older, 'Connect');
  expect(await tap(newer, 'Not me')).toBe(true);
  expect([await state(), await together()]).toEqual(['denied', false]);
});

it.each(['connect', 'CONNECT!'])('the title may be written: %s', async (text) => {
  await asked();
  expect(await chats.answers(older, text)).toBe(true);
  expect(await chats.answers(newer, text)).toBe(true);
  expect(await together()).toBe(true);
});

it('words that answer nothing, or more than one question, are for the agent', async () => {
  await chats.talks(stranger);
  for (const text of ['Connect', 'Not me', 'Undo']) expect(await chats.answers(stranger, text)).toBe(false);
  await asked();
  expect(await chats.answers(newer, 'Connect')).toBe(false);
  await chats.talks({ ...newer, id: 'third' });
  await chats.notices().run();
  expect(await chats.answers(older, 'Connect')).toBe(false);
  expect(await chats.answers(older, 'not me')).toBe(false);
});

it('a forwarded text is somebody else’s word', async () => {
  await asked();
  expect(await chats.answers(older, 'Connect', true)).toBe(false);
  expect(await state()).toBe('open');
});

it('a button in other hands does nothing, and leaves a trace', async () => {
  await asked();
  const connect = button(await chats.shown(older), 'Connect');
  const { userId } = await chats.talks(stranger);
  expect(await chats.answers(stranger, connect)).toBe(true);
  expect(await chats.answers({ id: 'nobody', on: 'test' }, connect)).toBe(true);
  expect(await chats.shown(stranger)).toEqual([]);
  expect([await state(), await together()]).toEqual(['open', false]);
  expect(await chats.ignored()).toEqual([
    { reason: 'not_theirs', user_id: userId },
    { reason: 'not_theirs', user_id: null },
  ]);
});

it('the newer chat cannot answer for the older', async () => {
  await asked();
  expect(await chats.answers(newer, button(await chats.shown(older), 'Connect'))).toBe(true);
  expect([await state(), await together()]).toEqual(['open', false]);
});

it('a button works once, however often and however fast it is pressed', async () => {
  await asked();
  await tap(older, 'Connect');
  const again = button((await chats.shown(older)).slice(0, 1), 'Connect');
  await chats.answers(older, again);
  expect(await lastWords(older)).toContain('nothing to answer');
  expect(await state()).toBe('accepted_old');
  const connect = button(await chats.shown(newer), 'Connect');
  await Promise.all([1, 2, 3].map(() => chats.answers(newer, connect)));
  expect(await together()).toBe(true);
  expect(await chats.router.query('select id from account_merges')).toHaveLength(1);
});

it('yes and no at once, from both sides: one of them holds, whichever it is', async () => {
  await asked();
  const no = button(await chats.shown(older), 'Not me');
  await tap(older, 'Connect');
  const yes = button(await chats.shown(newer), 'Connect');
  await Promise.all([chats.answers(newer, yes), chats.answers(older, no), chats.notices().run()]);
  expect([await state(), await together()]).toEqual(
    (await together()) ? ['accepted_both', true] : ['denied', false],
  );
});

it('who joined by a phone is parted by one tap, with all that they wrote', async () => {
  chats.config.phoneLinkPolicy = 'auto';
  const { userId } = await chats.talks(older);
  await chats.talks(newer);
  await chats.notices().run();
  expect(await tap(older, 'Not me')).toBe(true);
  const theirs = await chats.userOf(newer);
  expect(theirs).not.toBe(userId);
  expect(
    await chats.router.query('select user_id from conversations where connection_id = $1', [
      chats.router.otherConnection.id,
    ]),
  ).toEqual([{ user_id: theirs }]);
  expect(await state()).toBe('undone');
});

describe('a link', () => {
  /** The user's session has linked the account, whose chat was told. */
  async function linked() {
    const { userId } = await chats.talks(older);
    await chats.links(userId, stranger);
    await chats.talks(stranger);
    await chats.notices().run();
    return { userId, undo: button(await chats.shown(stranger), 'Undo') };
  }

  it.each(['tap', 'word'])('is undone from its own chat by a %s', async (how) => {
    const { userId, undo } = await linked();
    expect(await chats.userOf(stranger)).toBe(userId);
    expect(await chats.answers(stranger, how === 'tap' ? undo : 'undo')).toBe(true);
    expect(await lastWords(stranger)).toContain('account of its own');
    expect(await chats.userOf(stranger)).not.toBe(userId);
    await chats.answers(stranger, undo);
    expect(await lastWords(stranger)).toContain('nothing to answer');
  });

  it('is not undone from another chat, the account’s own others included', async () => {
    const { userId, undo } = await linked();
    expect(await chats.answers(older, undo)).toBe(true);
    expect(await chats.userOf(stranger)).toBe(userId);
    expect(await chats.ignored()).toEqual([{ reason: 'not_theirs', user_id: userId }]);
  });

  it('is not undone after a week; the word alone means it for a day', async () => {
    const { userId, undo } = await linked();
    chats.router.clock.passMs(86_400_000);
    expect(await chats.answers(stranger, 'undo')).toBe(false);
    chats.router.clock.passMs(86_400_000 * 6);
    expect(await chats.answers(stranger, undo)).toBe(true);
    expect(await lastWords(stranger)).toContain('nothing to answer');
    expect(await chats.userOf(stranger)).toBe(userId);
  });
});

it('on an organisation’s connection nobody was asked: it is for the agent there', async () => {
  await asked();
  const connect = button(await chats.shown(older), 'Connect');
  const organizations = { ...chats.router.connection, organizationId: 'an-organisation' };
  const directory = jest.spyOn(chats.router.directory, 'get').mockReturnValue(organizations);
  expect(await chats.answers(older, connect)).toBe(false);
  directory.mockRestore();
  expect(await state()).toBe('open');
});
