import { eventually, useRouter } from '../../support/router';
import { lasting, message, number } from '../events';

const router = useRouter();
const append = (...events: ReturnType<typeof message>[]) =>
  router.inbox.append(events.map((event) => ({ connection: router.connection, event })));
const conversationOf = async (key: string) =>
  (
    await router.one<{ conversation_id: string }>(
      'select conversation_id from conversation_keys where key = $1',
      [key],
    )
  ).conversation_id;
const waiting = (id: string) =>
  router.query<{ key: string; pos: string }>(
    'select i.key, i.pos from inbox_events i join conversations c on c.id = i.conversation_id where c.id = $1 and pos > done_pos order by pos',
    [id],
  );
const joined = async (older: string) =>
  eventually(async () =>
    (await router.query('select distinct conversation_id from conversation_keys')).every(
      (row) => row.conversation_id === older,
    ),
  );

/** Two conversations, the first the older, with events 1, 2 and 3, 4 (a command) that are not answered. */
async function twoConversations() {
  await append(
    message('one', { key: '1', keys: [lasting('x')] }),
    message('two', { key: '2', keys: [lasting('x')] }),
  );
  await append(
    message('three', { key: '3', keys: [lasting('y')] }),
    message('/help', { key: '4', keys: [lasting('y')] }),
  );
  return { older: await conversationOf('x'), younger: await conversationOf('y') };
}

it('an event with the keys of two: the older takes what waits in the younger, and its keys', async () => {
  const { older, younger } = await twoConversations();
  await append(message('both', { key: '5', keys: [lasting('y'), lasting('x')] }));
  await joined(older);
  expect((await waiting(older)).map(({ key }) => key)).toEqual(['1', '2', '3', '4', '5']);
  expect(await waiting(younger)).toEqual([]);
  expect(
    await router.one(
      'select last_pos, step_last_pos, due_at <= now() as due from conversations where id = $1',
      [older],
    ),
  ).toEqual({
    last_pos: '5',
    step_last_pos: '4',
    due: true,
  });
  await append(message('six', { key: '6', keys: [lasting('y')] }));
  expect((await waiting(older)).at(-1)).toEqual({ key: '6', pos: '6' });
});

it('a conversation known by a number alone meets the one that the number belongs to', async () => {
  await append(message('one', { key: '1', keys: [number('491')] }));
  const older = await conversationOf('491');
  await append(message('two', { key: '2', keys: [lasting('x')] }));
  await append(message('three', { key: '3', keys: [lasting('x'), number('491')] }));
  await joined(older);
  expect((await waiting(older)).map(({ key }) => key)).toEqual(['1', '2', '3']);
});

it('what is answered, or taken by a step, does not come back', async () => {
  const { older, younger } = await twoConversations();
  await router.query(`update conversations set done_pos = 1, steps_taken = '{2}' where id = $1`, [younger]);
  await router.joiner.join(older, younger);
  expect((await waiting(older)).map(({ key }) => key)).toEqual(['1', '2']);
  expect(await conversationOf('y')).toBe(older);
});

it('waits while one of them is held', async () => {
  const { older, younger } = await twoConversations();
  await router.query(
    `update conversations set owner = 1, lease_until = now() + interval '1 minute' where id = $1`,
    [younger],
  );
  await router.joiner.join(older, younger);
  expect(await conversationOf('y')).toBe(younger);
  await router.query('update conversations set owner = null, lease_until = null');
  await joined(older);
});

it('who said STOP in the younger, or was handed over, stays so in the older', async () => {
  const { older, younger } = await twoConversations();
  await router.query(
    `insert into opt_outs (conversation_id, scope) values ($1, 'everything'), ($1, 'marketing')`,
    [younger],
  );
  await router.query('update conversations set handed_over_at = now() where id = $1', [younger]);
  await router.joiner.join(older, younger);
  expect(
    await router.query('select scope from opt_outs where conversation_id = $1 order by scope', [older]),
  ).toEqual([{ scope: 'everything' }, { scope: 'marketing' }]);
  expect(
    await router.one('select handed_over_at is not null as handed_over from conversations where id = $1', [
      older,
    ]),
  ).toEqual({
    handed_over: true,
  });
});

it('is safe to run twice, from two sides at once, and with what does not exist', async () => {
  const { older, younger } = await twoConversations();
  await Promise.all([router.joiner.join(older, younger), router.joiner.join(younger, older)]);
  await router.joiner.join(older, younger);
  await router.joiner.join(older, '00000000-0000-0000-0000-000000000000');
  expect((await waiting(older)).map(({ key }) => key)).toEqual(['1', '2', '3', '4']);
  expect(await waiting(younger)).toEqual([]);
});

it('whoever held one of them and was given up as dead cannot end its turn any more', async () => {
  const { older, younger } = await twoConversations();
  await router.query('update conversations set owner = null, epoch = 4');
  await router.joiner.join(older, younger);
  expect(await router.query('select id, epoch from conversations order by created_at')).toEqual([
    { id: older, epoch: '5' },
    { id: younger, epoch: '5' },
  ]);
});
