import { uuid7 } from '../../../src/foundation/uuid7';
import { amend } from '../../../src/message-router/converse/amend.sql';
import { History } from '../../../src/message-router/converse/history';
import { useRouter } from '../../support/router';
import { lasting, message } from '../events';

const router = useRouter();
const anna = '00000000-0000-0000-0000-0000000000aa';
let history: History;
beforeEach(() => (history = new History(router.statements)));

/** A conversation of that user. */
async function conversation(name: string, user: string | null, group = false): Promise<string> {
  await router.inbox.append([
    { connection: router.connection, event: message('x', { keys: [lasting(name)], group }) },
  ]);
  const { conversation_id: id } = await router.one<{ conversation_id: string }>(
    'select conversation_id from conversation_keys where key = $1',
    [name],
  );
  await router.query('update conversations set user_id = $2 where id = $1', [id, user]);
  return id;
}
const say = (
  id: string,
  text: string | null,
  { author = 'person', platformId = null as string | null } = {},
) =>
  router.query(
    `insert into messages (id, conversation_id, author, kind, text, platform_id, at) values ($1, $2, $3, 'text', $4, $5, now())`,
    [uuid7(), id, author, text, platformId],
  );
const read = async (id: string, user: string | null, maxTokens = 1_000) =>
  (await history.read(id, user, maxTokens)).map(({ from, text }) => `${from}: ${text}`);

it('is everything said one-to-one with a person, on all their conversations, oldest first', async () => {
  const [one, two] = [await conversation('one', anna), await conversation('two', anna)];
  const others = [
    await conversation('ben', '00000000-0000-0000-0000-0000000000bb'),
    await conversation('group', anna, true),
  ];
  await say(one, 'hello');
  await say(two, 'hi', { author: 'agent' });
  await say(one, 'welcome back', { author: 'step' });
  await say(two, 'I am a person', { author: 'operator' });
  for (const other of others) await say(other, 'not for here');
  expect(await read(one, anna)).toEqual([
    'person: hello',
    'agent: hi',
    'agent: welcome back',
    'operator: I am a person',
  ]);
});

it('is that conversation alone in a group, and for whoever is no user', async () => {
  const [group, own] = [await conversation('group', null, true), await conversation('one', anna)];
  await say(group, 'in the group');
  await say(own, 'in private');
  expect(await read(group, null)).toEqual(['person: in the group']);
});

it('includes the conversation itself before its user is stored', async () => {
  const [fresh, old] = [await conversation('fresh', null), await conversation('old', anna)];
  await say(old, 'long ago');
  await say(fresh, 'now');
  expect(await read(fresh, anna)).toEqual(['person: long ago', 'person: now']);
});

it('is as much of the newest as the budget holds: about four characters a token', async () => {
  const id = await conversation('one', anna);
  for (let nth = 0; nth < 30; nth++) await say(id, `${nth}`.padEnd(40));
  expect((await read(id, anna, 25)).map((line) => line.trim())).toEqual(['person: 28', 'person: 29']);
  expect(await read(id, anna, 9)).toEqual([]);
  expect(await read(id, anna, 0)).toEqual([]);
  expect(await read(id, anna, 1_000_000)).toHaveLength(30);
});

it('leaves out what has no words', async () => {
  const id = await conversation('one', anna);
  await say(id, null);
  expect(await read(id, anna)).toEqual([]);
});

describe('edits and revocations', () => {
  it('an edit changes the words, a revocation takes them out of sight, and twice is once', async () => {
    const id = await conversation('one', anna);
    for (const platformId of ['a', 'b', 'c']) await say(id, platformId, { platformId });
    for (let time = 0; time < 2; time++)
      await amend(router.statements, id, [
        { target: 'a', text: 'A' },
        { target: 'b' },
        { target: 'unknown' },
      ]);
    expect(await read(id, anna)).toEqual(['person: A', 'person: c']);
    expect(
      await router.one(`select edited_at, text, revoked_at from messages where platform_id = 'b'`),
    ).toEqual({
      edited_at: null,
      text: null,
      revoked_at: expect.any(Date) as Date,
    });
  });

  it('reach no other conversation and nothing that others said', async () => {
    const [one, two] = [await conversation('one', anna), await conversation('two', anna)];
    await say(one, 'mine', { platformId: 'a' });
    await say(two, 'agent', { platformId: 'a', author: 'agent' });
    await amend(router.statements, two, [{ target: 'a' }]);
    expect(await read(one, anna)).toEqual(['person: mine', 'agent: agent']);
  });

  it('what was taken back stays so', async () => {
    const id = await conversation('one', anna);
    await say(id, 'a', { platformId: 'a' });
    await amend(router.statements, id, [{ target: 'a' }]);
    await amend(router.statements, id, [{ target: 'a', text: 'again' }]);
    expect(await read(id, anna)).toEqual([]);
  });
});
