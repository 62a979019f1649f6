import { personAt } from '../../support/flows/account';
import { AuthApp } from '../../support/auth-app';
import { TestOrganization } from './organization';

const windowTemplate = { name: 'we_are_here', language: 'en' };
const template = { name: 'order_shipped', language: 'en', parameters: ['A17'] };

let app: AuthApp;
let shop: TestOrganization;
let connection: string;
beforeAll(async () => {
  app = await AuthApp.start({ WORKERS: 'off' });
  shop = await TestOrganization.of(app, personAt(1));
  connection = await shop.connect({ windowTemplate });
});

let people = 100;
const somebody = (minutesAgo?: number) => {
  const person = personAt(people++);
  return shop.writtenBy(connection, person, minutesAgo).then((id) => ({ id, person }));
};
const aDay = 24 * 60 + 1;
const send = (body: object) => shop.call('POST', 'messages', body);
const codeOf = async (body: object): Promise<[number, string]> => {
  const { status, body: answer } = await send(body);
  return [status, String(answer.code ?? answer.state)];
};

describe('POST /api/v1/messages', () => {
  it('queues a text behind what was said before, under the id of its line', async () => {
    const { id, person } = await somebody();
    const first = await send({ to: `+${person}`, text: 'word '.repeat(1000) });
    expect([first.status, first.body]).toEqual([
      202,
      {
        id: expect.any(String) as string,
        state: 'queued',
        conversation_id: id,
        connection_id: connection,
        sent_as: 'content',
      },
    ]);
    const second = await shop.app.call('POST', '/api/v1/messages', {
      token: shop.token,
      body: { to: id, connection_id: connection, text: 'Really?', buttons: [{ id: 'y', title: 'Yes' }] },
    });
    expect(second.status).toBe(202);
    const rows = await shop.sends(id);
    expect(rows.map((row) => [row.id, row.message_id])).toEqual([
      [first.body.id, null],
      [rows[1]?.id, first.body.id],
      [second.body.id, null],
    ]);
    expect(JSON.parse(rows[2]?.payload ?? '')).toMatchObject({ type: 'buttons', body: 'Really?' });
    const log = await app.rows(
      'select id, author, text from messages where conversation_id = $1 order by id',
      [id],
    );
    expect(log).toEqual([
      { id: first.body.id, author: 'api', text: 'word '.repeat(1000) },
      { id: second.body.id, author: 'operator', text: 'Really?' },
    ]);
    const due = await app.rows('select due_at is not null as due from conversations where id = $1', [id]);
    expect(due).toEqual([{ due: true }]);
  });

  it('says a file and a template as they are', async () => {
    const { id } = await somebody();
    const link = 'https://shop.example/label.pdf';
    await send({ to: id, media: { type: 'document', link, caption: 'Your label', file_name: 'label.pdf' } });
    await send({ to: id, template });
    expect((await shop.sends(id)).map(({ payload }) => JSON.parse(payload) as object)).toEqual([
      { type: 'media', media: 'document', link, caption: 'Your label', fileName: 'label.pdf' },
      { type: 'template', ...template },
    ]);
    const rows = await app.rows('select kind, text from messages where conversation_id = $1 order by id', [
      id,
    ]);
    expect(rows).toEqual([
      { kind: 'media', text: '[document] Your label' },
      { kind: 'template', text: '[template order_shipped] A17' },
    ]);
  });

  it('writes first to a number with a template alone, and makes them a contact', async () => {
    const person = personAt(people++);
    const to = `+${person}`;
    expect(await codeOf({ to, text: 'Hello' })).toEqual([409, 'WINDOW_CLOSED']);
    const keys = 'select conversation_id as id from conversation_keys where key = $1';
    expect(await app.rows(keys, [`wa_id:${person}`])).toEqual([]);
    const sent = await send({ to, template });
    expect(sent.status).toBe(202);
    expect(await app.rows(keys, [`wa_id:${person}`])).toEqual([{ id: sent.body.conversation_id }]);
    expect(
      await app.rows(
        `select k.phone, k.last_seen_at, c.address from contacts k join conversations c on c.id = k.id
         where k.id = $1 and k.organization_id = $2 and c.contact_id = k.id`,
        [sent.body.conversation_id, shop.id],
      ),
    ).toEqual([{ phone: to, last_seen_at: null, address: JSON.stringify({ phone: person }) }]);
    const again = await send({ to, template });
    expect(again.body.conversation_id).toBe(sent.body.conversation_id);
  });

  it('makes one conversation for many who write first at once', async () => {
    const to = `+${personAt(people++)}`;
    const answers = await Promise.all(Array.from({ length: 10 }, () => send({ to, template })));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([202]));
    const conversations = new Set(answers.map(({ body }) => String(body.conversation_id)));
    expect(conversations.size).toBe(1);
    expect(await shop.sends([...conversations][0] ?? '')).toHaveLength(10);
  });

  it('finds a conversation however the number is written', async () => {
    const id = await shop.writtenBy(connection, '5215512345678');
    expect((await send({ to: '+525512345678', text: 'Hola' })).body.conversation_id).toBe(id);
  });

  it('after a day only a template goes out; the connection’s own, if that is allowed', async () => {
    const { id } = await somebody(aDay);
    expect(await codeOf({ to: id, text: 'Hello' })).toEqual([409, 'WINDOW_CLOSED']);
    expect(await shop.sends(id)).toEqual([]);
    const instead = await send({ to: id, text: 'Hello', allow_template: true });
    expect([instead.status, instead.body.sent_as]).toEqual([202, 'window_template']);
    const rows = await app.rows(
      'select payload, expires_at from outbox_messages where conversation_id = $1',
      [id],
    );
    expect(rows).toEqual([
      { payload: JSON.stringify({ type: 'template', ...windowTemplate, parameters: [] }), expires_at: null },
    ]);
  });

  it('a message that nobody has answered yet opens the window', async () => {
    const { id, person } = await somebody(aDay);
    const event = {
      kind: 'message',
      key: 'k',
      occurredAt: new Date().toISOString(),
      replyTo: { phone: person, userId: 'US.1' },
      sender: { keys: [] },
      parts: [],
    };
    await app.rows(
      `insert into inbox_events (connection_id, key, conversation_id, pos, kind, occurred_at, payload)
       values ($1, 'waiting', $2, 1, 'message', now(), $3)`,
      [connection, id, JSON.stringify(event)],
    );
    expect(await codeOf({ to: id, text: 'Hello' })).toEqual([202, 'queued']);
    const [row] = await app.rows('select address from outbox_messages where conversation_id = $1', [id]);
    expect(row).toEqual({ address: JSON.stringify(event.replyTo) });
  });

  it('respects STOP, and what was said of marketing', async () => {
    const { id } = await somebody();
    await app.rows(`insert into opt_outs (conversation_id, scope) values ($1, 'marketing')`, [id]);
    expect(await codeOf({ to: id, text: 'Your parcel' })).toEqual([202, 'queued']);
    // What kind of template it is nobody knows.
    expect(await codeOf({ to: id, template })).toEqual([409, 'OPTED_OUT']);
    await app.rows(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [id]);
    expect(await codeOf({ to: id, text: 'Your parcel' })).toEqual([409, 'OPTED_OUT']);
    expect(await shop.sends(id)).toHaveLength(1);
  });

  it('quotes a message of the conversation, and no other', async () => {
    const [{ id }, other] = [await somebody(), await somebody()];
    const line = (conversation: string) =>
      app.rows<{ id: string }>(
        `insert into messages (id, conversation_id, author, kind, text, platform_id, at)
         values (gen_random_uuid(), $1, 'person', 'text', 'Hi', $2, now()) returning id`,
        [conversation, `wamid.${conversation}`],
      );
    const [[own], [foreign]] = [await line(id), await line(other.id)];
    expect(await codeOf({ to: id, text: 'Hi', in_reply_to: own?.id })).toEqual([202, 'queued']);
    expect(await codeOf({ to: id, text: 'Hi', in_reply_to: foreign?.id })).toEqual([
      404,
      'MESSAGE_NOT_FOUND',
    ]);
    const rows = await app.rows('select in_reply_to from outbox_messages where conversation_id = $1', [id]);
    expect(rows).toEqual([{ in_reply_to: `wamid.${id}` }]);
  });

  it('says nothing at a number that has a new owner; who has another way is reached by that', async () => {
    const { id, person } = await somebody();
    const theirs = await shop.writtenBy(connection, personAt(people++));
    await app.rows(`update conversation_keys set conversation_id = $2 where conversation_id = $1`, [
      id,
      theirs,
    ]);
    expect(await codeOf({ to: id, text: 'Hello' })).toEqual([422, 'UNREACHABLE']);
    await app.rows(`update conversations set address = $2 where id = $1`, [
      id,
      JSON.stringify({ phone: person, userId: 'US.8000000000000000A1' }),
    ]);
    expect(await codeOf({ to: id, text: 'Hello' })).toEqual([202, 'queued']);
    const rows = await app.rows('select address from outbox_messages where conversation_id = $1', [id]);
    expect(rows).toEqual([{ address: JSON.stringify({ userId: 'US.8000000000000000A1' }) }]);
  });

  it('says nothing to groups, and nothing where nobody is reached', async () => {
    const { id } = await somebody();
    await app.rows('update conversations set is_group = true where id = $1', [id]);
    expect(await codeOf({ to: id, text: 'Hello' })).toEqual([422, 'GROUP_CONVERSATION']);
    await app.rows('update conversations set is_group = false, address = null where id = $1', [id]);
    expect(await codeOf({ to: id, text: 'Hello' })).toEqual([422, 'UNREACHABLE']);
  });

  it.each([
    ['nothing', {}],
    ['two contents', { text: 'a', template }],
    ['buttons under no text', { template, buttons: [{ id: 'a', title: 'A' }] }],
    ['no receiver', { to: 'ann', text: 'a' }],
    ['a number without its plus', { to: '12025550143', text: 'a' }],
    ['an unknown field', { text: 'a', organization_id: 'x' }],
    ['an empty text', { text: '' }],
  ])('refuses %s', async (_, body) => {
    expect(await codeOf({ to: '+12025550143', ...body })).toEqual([400, 'INVALID_REQUEST']);
  });

  it.each([
    ['text', { text: null }],
    ['template.parameters', { template: { ...template, parameters: null } }],
    ['media.caption', { media: { type: 'image', link: 'https://shop.example/a.png', caption: null } }],
    ['connection_id', { text: 'Hi', connection_id: null }],
    ['in_reply_to', { text: 'Hi', in_reply_to: null }],
  ])('null is no %s', async (field, body) => {
    const { id } = await somebody();
    const answer = await send({ to: id, ...body });
    expect([answer.status, Object.keys(answer.body.details?.fields ?? {})]).toEqual([400, [field]]);
    expect(await shop.sends(id)).toEqual([]);
  });

  it('refuses what the platform would not take, without repeating it', async () => {
    const { id } = await somebody();
    const refused = await send({ to: id, media: { type: 'image', link: 'http://shop.example/secret.png' } });
    expect([refused.status, refused.body.code]).toEqual([422, 'CONTENT_REFUSED']);
    expect(refused.text).not.toContain('secret');
  });

  it('wants a connection to be named where there are several', async () => {
    const two = await TestOrganization.of(app, personAt(2));
    const to = `+${personAt(people++)}`;
    expect((await two.call('POST', 'messages', { to, template })).body.code).toBe('CONNECTION_NOT_FOUND');
    const first = await two.connect();
    expect((await two.call('POST', 'messages', { to, template })).status).toBe(202);
    const second = await two.connect();
    const asked = await two.call('POST', 'messages', { to, template });
    expect([asked.status, asked.body.code]).toEqual([422, 'CONNECTION_REQUIRED']);
    expect((await two.call('POST', 'messages', { to, template, connection_id: second })).status).toBe(202);
    await app.rows(`update connections set status = 'disconnected', sealed = null where id = $1`, [first]);
    const gone = await two.call('POST', 'messages', { to, template, connection_id: first });
    expect([gone.status, gone.body.code]).toEqual([404, 'CONNECTION_NOT_FOUND']);
  });
});

describe('a template that the platform has listed', () => {
  let listed: string;
  const body = {
    type: 'BODY',
    text: 'Order {{1}} leaves on {{2}}.',
    example: { body_text: [['{{3}}', 'b']] },
  };
  beforeAll(async () => {
    const other = await TestOrganization.of(app, personAt(3));
    listed = await other.connect();
    shopOfListed = other;
    const rows: [string, string, string, object[]][] = [
      ['order_shipped', 'UTILITY', 'APPROVED', [body]],
      ['sale', 'MARKETING', 'APPROVED', [{ type: 'BODY', text: 'Sale!' }]],
      ['late', 'UTILITY', 'PAUSED', [{ type: 'BODY', text: 'Late.' }]],
      ['named', 'UTILITY', 'APPROVED', [{ type: 'BODY', text: 'Hi {{name}}' }]],
      [
        'headed',
        'UTILITY',
        'APPROVED',
        [
          { type: 'HEADER', text: 'Hi {{1}}' },
          { type: 'BODY', text: 'x' },
        ],
      ],
    ];
    for (const [name, category, status, components] of rows)
      await app.rows(
        `insert into message_templates (connection_id, name, language, category, status, components)
         values ($1, $2, 'en', $3, $4, $5)`,
        [listed, name, category, status, JSON.stringify(components)],
      );
    await app.rows('update connections set templates_synced_at = now() where id = $1', [listed]);
  });
  let shopOfListed: TestOrganization;

  it.each([
    ['order_shipped', 'en', ['A17', 'Monday'], 202, undefined],
    ['order_shipped', 'en', ['A17'], 422, 'TEMPLATE_PARAMETERS'],
    ['order_shipped', 'de', ['A17', 'Monday'], 409, 'TEMPLATE_NOT_APPROVED'],
    ['late', 'en', [], 409, 'TEMPLATE_NOT_APPROVED'],
    ['nowhere', 'en', [], 409, 'TEMPLATE_NOT_APPROVED'],
    ['named', 'en', ['Ann'], 422, 'TEMPLATE_PARAMETERS'],
    ['headed', 'en', [], 422, 'TEMPLATE_PARAMETERS'],
  ])('%s in %s with %j: %i', async (name, language, parameters, status, code) => {
    const id = await shopOfListed.writtenBy(listed, personAt(people++));
    const answer = await shopOfListed.call('POST', 'messages', {
      to: id,
      template: { name, language, parameters },
    });
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  it('goes to who wants no marketing only if it is none', async () => {
    const id = await shopOfListed.writtenBy(listed, personAt(people++));
    await app.rows(`insert into opt_outs (conversation_id, scope) values ($1, 'marketing')`, [id]);
    const say = (name: string, parameters: string[]) =>
      shopOfListed.call('POST', 'messages', { to: id, template: { name, language: 'en', parameters } });
    expect((await say('sale', [])).body.code).toBe('OPTED_OUT');
    expect((await say('order_shipped', ['a', 'b'])).status).toBe(202);
  });
});
