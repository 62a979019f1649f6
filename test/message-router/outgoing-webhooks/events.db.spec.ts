import { uuid7 } from '../../../src/foundation/uuid7';
import {
  emitOrganizationEvent,
  eraseOutgoingEvents,
} from '../../../src/message-router/outgoing-webhooks/emit.sql';
import {
  outgoingEventTypes,
  type OutgoingEventType,
} from '../../../src/message-router/outgoing-webhooks/event-types';
import { useRouter } from '../../support/router';

const router = useRouter();
const organization = uuid7();
const connection = uuid7();
let conversation: string;

beforeAll(async () => {
  await router.query(
    `insert into organizations (id, slug, name) values ($1, 'ours', 'Ours'), ($2, 'other', 'Other')`,
    [organization, connection],
  );
  await router.query(
    `insert into connections (id, organization_id, channel, external_id, status, sealed)
     values ($1, $2, 'test', 'theirs', 'active', 'sealed')`,
    [connection, organization],
  );
});

beforeEach(async () => {
  await router.query('truncate outgoing_webhooks, outgoing_events, outgoing_deliveries');
  conversation = await conversationOf(connection);
});

async function conversationOf(connectionId: string): Promise<string> {
  const id = uuid7();
  await router.query(
    `insert into conversations (id, connection_id, contact_id, room_id) values ($1, $2, $3, $1)`,
    [id, connectionId, connectionId === connection ? id : null],
  );
  return id;
}

async function webhook(
  events: readonly OutgoingEventType[] = outgoingEventTypes,
  { of = organization, state = 'true' }: { of?: string; state?: string } = {},
): Promise<string> {
  const id = uuid7();
  await router.query(
    `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret, active)
     values ($1, $2, 'https://hooks.example', $3, 'sealed', ${state})`,
    [id, of, events],
  );
  return id;
}

async function message(author: string, text: string, of: string | null = organization): Promise<string> {
  const id = uuid7();
  await router.query(
    `insert into messages (id, conversation_id, organization_id, author, kind, text, at)
     values ($1, $2, $3, $4, 'text', $5, '2026-11-24T14:07:00.123Z')`,
    [id, conversation, of, author, text],
  );
  return id;
}

async function send(id: string, pos: number): Promise<void> {
  await router.query(
    `insert into outbox_messages (id, conversation_id, connection_id, organization_id, pos, state, address, payload)
     values ($1, $2, $3, $4, $5, 'queued', '{}', '{}')`,
    [id, conversation, connection, organization, pos],
  );
}

interface Event {
  readonly type: string;
  readonly payload: Record<string, unknown>;
}
const events = () => router.query<Event>(`select type, payload from outgoing_events order by id`);
const ofConversation = () => ({
  conversation_id: conversation,
  connection_id: connection,
  contact_id: conversation,
  channel: 'test',
});

describe('events', () => {
  it('tell what a person wrote and what was answered, in that order, to whoever wants it', async () => {
    const both = await webhook();
    const received = await webhook(['message.received']);
    await webhook(['message.state']);
    await router.database.transaction(async (tx) => {
      await tx.query(
        `insert into messages (id, conversation_id, organization_id, author, kind, text, at)
         select id, $3, $4, author, 'text', text, '2026-11-24T14:07:00.123Z'
         from unnest($1::uuid[], array['person', 'agent'], $2::text[]) m(id, author, text)`,
        [[uuid7(), uuid7()], ['hello', 'welcome'], conversation, organization],
      );
    });
    const told = await events();
    expect(told.map(({ type }) => type)).toEqual(['message.received', 'message.created']);
    expect(told[0]?.payload).toEqual({
      ...ofConversation(),
      message_id: expect.any(String) as string,
      author: 'person',
      kind: 'text',
      text: 'hello',
      platform_id: null,
      at: '2026-11-24T14:07:00.123Z',
    });
    expect(told[1]?.payload).toMatchObject({ author: 'agent', text: 'welcome', state: 'queued' });
    const deliveries = await router.query<{ webhook: string; type: string; due: boolean }>(
      `select d.webhook_id as webhook, e.type, d.next_at <= now() as due from outgoing_deliveries d
       join outgoing_events e on e.id = d.event_id where d.state = 'pending'`,
    );
    expect(deliveries).toHaveLength(3);
    expect(deliveries.every(({ due }) => due)).toBe(true);
    expect(deliveries.filter((one) => one.webhook === both)).toHaveLength(2);
    expect(deliveries.filter((one) => one.webhook === received).map(({ type }) => type)).toEqual([
      'message.received',
    ]);
  });

  it('tell each state once, with the id of the message that the sends are parts of', async () => {
    await webhook(['message.state']);
    const [first, second] = [uuid7(), uuid7()] as const;
    await send(first, 1);
    await send(second, 2);
    await router.query('update outbox_messages set message_id = $1 where id = $2', [first, second]);
    const move = (id: string, change: string) =>
      router.query(`update outbox_messages set ${change} where id = $1`, [id]);
    await move(first, `state = 'sending', attempts = 1`);
    await move(first, `state = 'sent', platform_id = 'wamid.1'`);
    await move(first, `report = 1`);
    await move(first, `report = 2`);
    await move(first, `report = 3`);
    await move(second, `state = 'failed', error_code = '131026'`);
    const told = (await events()).map(({ payload }) => payload);
    expect(told).toEqual([
      state('sent', first, 1, 'wamid.1'),
      state('delivered', first, 1, 'wamid.1'),
      state('read', first, 1, 'wamid.1'),
      { ...state('failed', first, 2, null), error: { code: '131026' } },
    ]);
  });

  const state = (is: string, messageId: string, part: number, platformId: string | null) => ({
    ...ofConversation(),
    message_id: messageId,
    part,
    state: is,
    platform_id: platformId,
    error: null,
    at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/) as string,
  });

  it.each([
    [`state = 'cancelled'`, 'CANCELLED'],
    [`state = 'parked'`, 'OUTCOME_UNKNOWN'],
    [`state = 'parked', error_code = 'RETRIES_EXHAUSTED'`, 'RETRIES_EXHAUSTED'],
  ])('tell why what ended with %s failed', async (change, code) => {
    await webhook(['message.state']);
    const row = uuid7();
    await send(row, 1);
    await router.query(`update outbox_messages set ${change} where id = $1`, [row]);
    expect(await events()).toMatchObject([
      { payload: { message_id: row, part: 1, state: 'failed', error: { code } } },
    ]);
  });

  it('tell that a person has taken over, and has given back', async () => {
    await webhook();
    const set = (to: string, of = conversation) =>
      router.query(`update conversations set handed_over_at = ${to} where id = $1`, [of]);
    await set('now()');
    await set(`now() + interval '1 s'`);
    await set('null');
    await set('null');
    await set('now()', await conversationOf(router.connection.id));
    const told = await events();
    expect(told.map(({ type }) => type)).toEqual(['conversation.handed_over', 'conversation.handed_back']);
    expect(told[0]?.payload).toMatchObject(ofConversation());
  });

  it('tell what other modules emit, only once it is committed', async () => {
    await webhook(['budget.exhausted']);
    await router.database.transaction((tx) =>
      emitOrganizationEvent(tx, organization, 'budget.exhausted', { scope: 'day' }),
    );
    const undone = router.database.transaction(async (tx) => {
      await emitOrganizationEvent(tx, organization, 'budget.exhausted', { scope: 'hour' });
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    expect(await events()).toEqual([{ type: 'budget.exhausted', payload: { scope: 'day' } }]);
  });

  it('are none where nobody wants them: no webhook, another type, a paused one, another organisation', async () => {
    await webhook(['message.state']);
    await webhook(outgoingEventTypes, { state: 'false' });
    await webhook(outgoingEventTypes, { of: connection });
    await message('person', 'hello');
    await message('person', "in the app's own conversation", null);
    expect(await events()).toEqual([]);
  });

  it('are kept for a webhook that was disabled, for its replay, and not sent', async () => {
    const id = await webhook(outgoingEventTypes, { state: 'false' });
    await router.query(`update outgoing_webhooks set disabled_at = now() where id = $1`, [id]);
    await message('person', 'hello');
    expect(await events()).toHaveLength(1);
    expect(await router.query('select 1 from outgoing_deliveries')).toEqual([]);
  });

  it('are erased with their conversation, their deliveries too', async () => {
    await webhook();
    await message('person', 'to be forgotten');
    const forgotten = conversation;
    conversation = await conversationOf(connection);
    await message('person', 'to be kept');
    await router.database.transaction((tx) => eraseOutgoingEvents(tx, [forgotten]));
    expect((await events()).map(({ payload }) => payload.text)).toEqual(['to be kept']);
    expect(await router.query('select 1 from outgoing_deliveries')).toHaveLength(1);
  });
});

describe("the app's own connections", () => {
  /** The triggers that ran, as EXPLAIN counts them. */
  async function triggersOf(sql: string): Promise<string[]> {
    const rows = await router.query<{ 'QUERY PLAN': string }>(`explain (analyze, costs off) ${sql}`);
    return rows.map((row) => row['QUERY PLAN']).filter((line) => /^Trigger/.test(line));
  }
  const write = (of: string | null) => {
    const id = uuid7();
    const organizationId = of === null ? 'null' : `'${of}'`;
    return [
      `insert into messages (id, conversation_id, organization_id, author, kind, at)
       values ('${id}', '${conversation}', ${organizationId}, 'person', 'text', now())`,
      `insert into outbox_messages (id, conversation_id, connection_id, organization_id, pos, state, address, payload)
       values ('${id}', '${conversation}', '${connection}', ${organizationId}, 7, 'queued', '{}', '{}')`,
      `update outbox_messages set state = 'sent' where id = '${id}'`,
      `update conversations set last_pos = last_pos + 1, handed_over_at = handed_over_at where id = '${conversation}'`,
    ];
  };

  it('run no trigger', async () => {
    await webhook();
    for (const sql of write(null)) expect(await triggersOf(sql)).toEqual([]);
  });

  it('while those of organisations do', async () => {
    const ran: string[] = [];
    for (const sql of write(organization)) ran.push(...(await triggersOf(sql)));
    expect(ran.map((line) => line.replace(/:.*/, ''))).toEqual([
      'Trigger messages_emit',
      'Trigger outbox_messages_emit',
    ]);
  });
});
