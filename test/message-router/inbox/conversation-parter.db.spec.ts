import { ConversationParter } from '../../../src/message-router/inbox/conversation-parter';
import { useRouter } from '../../support/router';
import { lasting, message, number } from '../events';
import { claimed, owner } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
const phone = '+12015550143';
const keys = [number(phone)];
let stages: ReturnType<typeof pipeline>;
beforeEach(async () => {
  stages = pipeline(router);
  jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner);
  await router.query('delete from users');
  await router.query('delete from organizations');
});

const say = (text: string) =>
  router.inbox.append([{ connection: router.connection, event: message(text, { keys }) }]);
const homeOf = async (key: string) =>
  (
    await router.one<{ id: string }>('select conversation_id as id from conversation_keys where key = $1', [
      key,
    ])
  ).id;
const turnIn = async (id: string) => stages.converse.turn(await claimed(router, id));
const conversation = (id: string) =>
  router.one<{ user_id: string | null; room_id: string; waiting: string }>(
    'select user_id, room_id, last_pos - done_pos as waiting from conversations where id = $1',
    [id],
  );

/** Somebody said something; they have been silent for longer than a number stays theirs. */
async function silentForLong(): Promise<string> {
  await say('my secret');
  const id = await homeOf(phone);
  await turnIn(id);
  await router.query(`update identities set last_seen_at = now() - interval '91 days'`);
  await router.query(`update conversations set sender_seen = null, owner = null, lease_until = null`);
  return id;
}

it('a number that has a new owner: what was said stays the former one’s, what waits is the newcomer’s', async () => {
  const old = await silentForLong();
  const former = await conversation(old);
  await say('hello');
  await say('anybody there?');
  const outcome = await turnIn(old);
  const next = await homeOf(phone);
  expect(outcome).toEqual({ kind: 'parted', conversationId: next });
  expect(next).not.toBe(old);
  expect(await conversation(old)).toEqual({ ...former, waiting: '0' });
  expect(await conversation(next)).toMatchObject({ user_id: null, waiting: '2' });

  expect(await turnIn(next)).toMatchObject({ kind: 'said' });
  expect(stages.agent.turns.map(({ messages }) => messages.map(({ text }) => text))).toEqual([
    ['my secret'],
    ['hello', 'anybody there?'],
  ]);
  const [first, second] = stages.agent.turns;
  expect(second?.entityId).not.toBe(first?.entityId);
  expect(second?.roomId).not.toBe(first?.roomId);
  expect(stages.agent.pasts).toEqual([[], []]);
  expect((await conversation(next)).user_id).toBe(second?.entityId);
  expect((await conversation(old)).user_id).toBe(first?.entityId);
});

it('what came in while it was parted follows, to the same conversation', async () => {
  const old = await silentForLong();
  await say('hello');
  await turnIn(old);
  const next = await homeOf(phone);
  // Stored for the old conversation by a statement that had seen the keys before.
  await router.query(
    `with c as (update conversations set last_pos = last_pos + 1, owner = null, lease_until = null, due_at = now()
       where id = $1 returning last_pos)
     insert into inbox_events (connection_id, key, conversation_id, pos, kind, step, occurred_at, payload)
     select i.connection_id, 'late', $1, c.last_pos, i.kind, i.step, i.occurred_at, i.payload
     from c, inbox_events i where i.conversation_id = $2`,
    [old, next],
  );
  expect(await turnIn(old)).toEqual({ kind: 'parted', conversationId: next });
  expect((await conversation(next)).waiting).toBe('2');
});

it('is left to who has the conversation now, and where it became another user’s meanwhile', async () => {
  const old = await silentForLong();
  await say('hello');
  const lease = await claimed(router, old);
  const parter = new ConversationParter(router.database);
  const part = () => parter.part(lease, router.connection, keys);
  await router.query('update conversations set epoch = epoch + 1');
  expect(await part()).toBeUndefined();
  await router.query('update conversations set epoch = epoch - 1, user_id = gen_random_uuid()');
  expect(await part()).toBeUndefined();
  expect(await homeOf(phone)).toBe(old);
});

it('a person whom nothing led to any more gets keys with their new conversation', async () => {
  const old = await silentForLong();
  await say('hello');
  const lease = await claimed(router, old);
  await router.query('delete from conversation_keys');
  const id = await new ConversationParter(router.database).part(lease, router.connection, [
    lasting('anna'),
    ...keys,
  ]);
  expect([await homeOf('anna'), await homeOf(phone)]).toEqual([id, id]);
});
