import { Client } from 'pg';
import type { Reply } from '../../../src/channels';
import { uuid7 } from '../../../src/foundation/uuid7';
import { WORK_CHANNEL } from '../../../src/message-router/leases/announcements';
import type { Audience } from '../../../src/message-router/speak/speaker';
import { eventually, HoldingHandler, useRouter } from '../../support/router';
import { anna, lasting, message, senderOf } from '../events';
import { held } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
const hour = 3_600_000;
const code: Reply = { markdown: 'Your code is 123456.', logAs: 'Your code is [code].' };

beforeEach(() => {
  router.channel.capabilities = { ...router.channel.capabilities, serviceWindowMs: 24 * hour };
});

const say = (id: string, options = {}): Promise<boolean> =>
  router.database.transaction((tx) => router.speaker.say(tx, id, code, options));

/** A conversation that was answered: free, with nothing to do, its newest message an hour old. */
async function conversation(keys = anna, connection = router.connection): Promise<string> {
  await router.inbox.append([{ connection, event: message('hello', { keys }) }]);
  const { id } = await router.one<{ id: string }>(
    `update conversations c set done_pos = last_pos, due_at = null, owner = null, lease_until = null,
       address = '{"to":"somebody"}', last_message_at = date_trunc('milliseconds', now()) - interval '1 hour'
     from conversation_keys k where k.conversation_id = c.id and k.key = $1 and c.connection_id = $2 returning c.id`,
    [keys[0]?.value, connection.id],
  );
  return id;
}
const rows = () =>
  router.query<{ conversation_id: string; pos: string; state: string; body: string }>(
    `select conversation_id, pos, state, payload::json ->> 'body' as body from outbox_messages order by conversation_id, pos`,
  );

it('says nothing to who said STOP while it waited for them', async () => {
  const id = await conversation();
  const stopping = new Client({ connectionString: router.url });
  await stopping.connect();
  try {
    await stopping.query('begin');
    await stopping.query('select from conversations where id = $1 for update', [id]);
    const saying = say(id);
    await eventually(
      async () =>
        (
          await router.query(
            `select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
          )
        ).length > 0,
    );
    await stopping.query(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [id]);
    await stopping.query('commit');
    expect(await saying).toBe(false);
  } finally {
    await stopping.end();
  }
  expect(await rows()).toEqual([]);
});

it('is queued behind what was said, until the window of the last message closes; the log keeps no secret', async () => {
  const id = await conversation();
  router.channel.pace = { perSecond: 0, pairPerMinute: 10, pairBurst: 45 };
  expect([await say(id), await say(id)]).toEqual([true, true]);
  expect(await rows()).toMatchObject([
    { pos: '1', state: 'queued', body: code.markdown },
    { pos: '2', state: 'queued', body: code.markdown },
  ]);
  expect(
    await router.one(`select c.out_pos, c.due_at <= now() as due, c.pace_at > now() + interval '10 s' as paced,
      o.address, o.expires_at = c.last_message_at + interval '24 hours' as expires
      from conversations c join outbox_messages o on o.conversation_id = c.id and o.pos = 1`),
  ).toEqual({ out_pos: '2', due: true, paced: true, address: '{"to":"somebody"}', expires: true });
  expect(await router.query('select author, text from messages order by id')).toEqual([
    { author: 'step', text: code.logAs },
    { author: 'step', text: code.logAs },
  ]);
});

it('belongs to the transaction: nobody hears of what is not committed', async () => {
  const id = await conversation();
  const listener = new Client({ connectionString: router.url });
  await listener.connect();
  const heard: (string | undefined)[] = [];
  listener.on('notification', ({ payload }) => heard.push(payload));
  await listener.query(`listen ${WORK_CHANNEL}`);
  const undone = router.database.transaction(async (tx) => {
    await router.speaker.say(tx, id, code);
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  expect(await rows()).toEqual([]);
  expect(await router.query('select * from messages')).toEqual([]);
  await say(id);
  await eventually(() => heard.length);
  expect(heard).toEqual([id]);
  await listener.end();
});

it('an idle worker of another process sends it', async () => {
  const id = await conversation();
  const other = await router.process();
  await other.leases.start(pipeline(other).worker);
  await say(id);
  await eventually(() => router.channel.sent.length);
  expect(router.channel.sent.map(({ payload, to }) => [payload.body, to])).toEqual([
    [code.markdown, { to: 'somebody' }],
  ]);
  await eventually(async () => (await rows()).every(({ state }) => state === 'sent'));
  await other.stop();
});

it('the holder of the lease hears of it while the agent works', async () => {
  const other = await router.process();
  const handler = new HoldingHandler();
  await other.leases.start(handler);
  await router.inbox.append([{ connection: router.connection, event: message('hello') }]);
  await eventually(() => handler.held.length);
  const { id } = await router.one<{ id: string }>(
    `update conversations set address = '{"to":"anna"}', last_message_at = now() returning id`,
  );
  await say(id);
  await eventually(() => handler.told.length);
  expect(handler.told[0]).toMatchObject({ id, outPos: 1 });
  handler.release();
  await other.stop();
});

it('many at once take turns: no position twice, none lost', async () => {
  const lease = await held(router);
  await router.query(`update conversations set address = '{"to":"anna"}', last_message_at = now()`);
  expect(await Promise.all(Array.from({ length: 20 }, () => say(lease.id)))).toEqual(Array(20).fill(true));
  expect((await rows()).map(({ pos }) => Number(pos))).toEqual(
    Array.from({ length: 20 }, (_, nth) => nth + 1),
  );
  expect(await router.one('select out_pos from conversations')).toEqual({ out_pos: '20' });
});

it.each([
  ['the window has closed', `last_message_at = now() - interval '25 hours'`],
  ['nothing was read yet', 'last_message_at = null'],
  ['no address is known', 'address = null'],
  ['it is a group', 'is_group = true'],
  ['the connection is gone', 'connection_id = gen_random_uuid()'],
])('is not said where %s', async (_why, change) => {
  const id = await conversation();
  await router.query(`update conversations set ${change}`);
  expect(await say(id)).toBe(false);
  expect(await rows()).toEqual([]);
  expect(await router.query('select * from messages')).toEqual([]);
});

it('is said without end where the channel has no window', async () => {
  const id = await conversation(anna, router.otherConnection);
  await router.query('update conversations set last_message_at = null');
  expect(await say(id)).toBe(true);
  expect(await router.one('select expires_at from outbox_messages')).toEqual({ expires_at: null });
});

it('who said STOP hears what they asked for, no more', async () => {
  const id = await conversation();
  await router.query(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [id]);
  expect(await say(id)).toBe(false);
  expect(await say(id, { evenIfStopped: true })).toBe(true);
  expect(await rows()).toHaveLength(1);
});

it('a conversation that does not exist is nobody', async () => {
  expect(await say(uuid7())).toBe(false);
});

describe('a code', () => {
  const goodUntil = new Date(Math.ceil(Date.now() / 1000) * 1000 + 300_000);
  const saidCode = { digits: '123456', goodUntil };
  const expiry = () => router.one('select payload, expires_at from outbox_messages');
  const windowClosed = () =>
    router.query(`update conversations set last_message_at = now() - interval '25 hours'`);
  const carrying = () => {
    router.channel.codeMessage = ({ to }, code) => (to ? { body: `template ${code}` } : undefined);
  };
  afterEach(() => {
    delete router.channel.codeMessage;
  });

  it('does not go out when it is worth nothing any more', async () => {
    expect(await say(await conversation(), { code: saidCode })).toBe(true);
    expect(await expiry()).toMatchObject({ expires_at: goodUntil });
  });

  it('goes alone after the window, where the channel has something to carry it, and ends with its use', async () => {
    carrying();
    const id = await conversation();
    await windowClosed();
    expect(await say(id, { code: saidCode })).toBe(true);
    expect(await expiry()).toEqual({ payload: '{"body":"template 123456"}', expires_at: goodUntil });
    expect(await router.query('select text from messages')).toEqual([{ text: code.logAs }]);
  });

  it.each<[string, () => unknown]>([
    ['nothing carries it', () => delete router.channel.codeMessage],
    ['nothing carries it there', () => router.query(`update conversations set address = '{"id":"x"}'`)],
    ['they said STOP', () => router.query(`insert into opt_outs select id, 'everything' from conversations`)],
    ['a group would hear it', () => router.query('update conversations set is_group = true')],
  ])('is not said after the window where %s', async (_, change) => {
    carrying();
    const id = await conversation();
    await windowClosed();
    await change();
    expect(await say(id, { code: saidCode })).toBe(false);
    expect(await rows()).toEqual([]);
  });

  it('is no reason to say anything else after the window', async () => {
    carrying();
    const id = await conversation();
    await windowClosed();
    expect(await say(id)).toBe(false);
  });
});

describe('telling a person', () => {
  const told = async (audience: Audience): Promise<string[]> => {
    const count = await router.database.transaction((tx) => router.speaker.tell(tx, audience, code));
    const said = (
      await router.query<{ conversation_id: string }>(
        `select conversation_id from outbox_messages order by id`,
      )
    ).map((row) => row.conversation_id);
    expect(said).toHaveLength(count);
    return said;
  };
  /** Somebody with an account on the test channel; their chats are found by its key. */
  const person = (id: string, channel = 'test') =>
    pipeline(router).users.resolve({ ...senderOf([lasting(id)]) }, { channel });
  const keyOf = (id: string) => lasting(`test_id:${id}`);
  /** A conversation with somebody known, answered. */
  const talk = async (userId: string, id: string, connection = router.connection): Promise<string> => {
    const made = await conversation([keyOf(id)], connection);
    await router.query('update conversations set user_id = $2 where id = $1', [made, userId]);
    return made;
  };

  it('goes to every chat of theirs that can be reached, the newest first, and to nobody else', async () => {
    const [{ userId: carl }, { userId: dora }] = [await person('carl'), await person('dora')];
    const older = await talk(carl, 'carl');
    const newer = await talk(carl, 'carl-too');
    await router.query(`update conversations set last_message_at = now() where id = $1`, [newer]);
    const closed = await talk(carl, 'carl-long-ago');
    await router.query(`update conversations set last_message_at = now() - interval '2 days' where id = $1`, [
      closed,
    ]);
    const stopped = await talk(carl, 'carl-quiet');
    await router.query(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [stopped]);
    await talk(dora, 'dora');
    expect(await told({ userId: carl })).toEqual([newer, older]);
  });

  it('leaves out what it is told to, and reaches who said STOP where that is asked for', async () => {
    const { userId: eve } = await person('eve');
    const [one, two] = [await talk(eve, 'eve'), await talk(eve, 'eve-too')];
    await router.query(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [two]);
    expect(await told({ userId: eve, exceptConversationIds: [one] })).toEqual([]);
    expect(await told({ userId: eve, channels: ['other'], evenIfStopped: true })).toEqual([]);
    expect(await told({ userId: eve, exceptConversationIds: [one], evenIfStopped: true })).toEqual([two]);
  });

  it('reaches a chat that no turn has answered yet, by its keys', async () => {
    const { userId: fred } = await person('fred');
    const id = await conversation([keyOf('fred')]);
    await conversation([lasting('fred')]);
    expect(await told({ userId: fred })).toEqual([id]);
  });

  it('can be for one identity alone, or for all others', async () => {
    const { userId, identityId: first } = await person('hugo');
    const second = await person('hugo-two');
    await router.query('update identities set user_id = $1, is_primary = false where id = $2', [
      userId,
      second.identityId,
    ]);
    const [one, two] = [await talk(userId, 'hugo'), await conversation([keyOf('hugo-two')])];
    expect(await told({ userId, identityId: first })).toEqual([one]);
    await router.query('delete from outbox_messages');
    expect(await told({ userId, identityId: second.identityId })).toEqual([two]);
    await router.query('delete from outbox_messages');
    expect(await told({ userId, exceptIdentityId: second.identityId })).toEqual([one]);
  });

  it('is not heard where the key leads to another person by now, nor where none leads', async () => {
    const { userId: ines } = await person('ines');
    const { userId: jana } = await person('jana');
    await talk(jana, 'ines');
    expect(await told({ userId: ines })).toEqual([]);
    const closed = await talk(ines, 'ines-closed');
    await router.query('delete from conversation_keys where conversation_id = $1', [closed]);
    expect(await told({ userId: ines })).toEqual([]);
  });

  it.each([
    ['known', 'kim', '12025550143'],
    ['not answered yet', 'leo', '12025550144'],
  ])('is not heard where the address may lead to somebody else by now: %s', async (how, name, digits) => {
    const { userId, identityId } = await person(name);
    const id = await talk(userId, name);
    if (how !== 'known') await router.query('update conversations set user_id = null where id = $1', [id]);
    const address = JSON.stringify({ phone: `+${digits}`, to: name });
    await router.query('update conversations set address = $2 where id = $1', [id, address]);
    const number = (retired: string) =>
      router.query(
        `insert into identity_keys (id, identity_id, kind, scope, value, retired_at)
         values (gen_random_uuid(), $1, 'test_number', 'global', $2, ${retired})`,
        [identityId, digits],
      );
    await number('now()');
    expect(await told({ userId })).toEqual([]);
    // They have it again.
    await number('null');
    expect(await told({ userId })).toEqual([id]);
  });

  it('is not heard on a channel that was unlinked, nor by who writes to an organisation', async () => {
    const { userId: gina } = await person('gina');
    const id = await talk(gina, 'gina');
    await router.query(
      `update connections set organization_id = gen_random_uuid(), sealed = '-' where id = $1`,
      [router.connection.id],
    );
    expect(await told({ userId: gina })).toEqual([]);
    await router.query(`update connections set organization_id = null, sealed = null where id = $1`, [
      router.connection.id,
    ]);
    expect(await told({ userId: gina })).toEqual([id]);
    await router.query('delete from outbox_messages');
    await router.query(`update identities set unlinked_at = now() where user_id = $1`, [gina]);
    expect(await told({ userId: gina })).toEqual([]);
  });
});
