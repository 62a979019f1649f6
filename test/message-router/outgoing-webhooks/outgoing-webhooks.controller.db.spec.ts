import { outgoingEventTypes } from '../../../src/message-router/outgoing-webhooks/event-types';
import { AuthApp, type JsonAnswer } from '../../support/auth-app';
import { AShop } from '../../support/business';
import { personAt } from '../../support/flows/account';
import { until } from '../../support/flows/until';
import { WebhookReceiver } from './webhook-receiver';

const webhooks = '/api/v1/webhooks';
const nothing = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d';

let app: AuthApp;
let shop: AShop & { readonly connectionId: string };
let other: AShop & { readonly connectionId: string };
beforeAll(async () => {
  app = await AuthApp.start();
  shop = await AShop.connected(app, 1);
  other = await AShop.connected(app, 2);
}, 30_000);

afterEach(async () => {
  await app.rows('delete from outgoing_webhooks');
  await app.rows('delete from outgoing_events');
});

interface Made {
  readonly id: string;
  readonly receiver: WebhookReceiver;
  readonly answer: JsonAnswer;
}

/** A webhook of the shop's, made over the API, and the server that it leads to. */
async function made(at: AShop = shop, events: readonly string[] = outgoingEventTypes): Promise<Made> {
  const receiver = await WebhookReceiver.up();
  const answer = await at.call('POST', webhooks, { body: { url: receiver.url, events } });
  expect(answer.status).toBe(201);
  receiver.secret = answer.body.secret as string;
  return { id: answer.body.id as string, receiver, answer };
}

const deliveriesOf = async (id: string, query = ''): Promise<JsonAnswer['body'][]> => {
  const { status, body } = await shop.call('GET', `${webhooks}/${id}/deliveries${query}`);
  expect(status).toBe(200);
  return body.items as JsonAnswer['body'][];
};
const delivered = (id: string, count: number) =>
  until(`${count} delivered`, async () => (await deliveriesOf(id, '?state=delivered')).length === count);

describe('a conversation of an organisation', () => {
  it('is told to its server: heard, answered, sent, delivered, handed over and back; to nobody else', async () => {
    const [ours, theirs] = [await made(), await made(other)];
    const person = personAt(101);
    await shop.hear(person, 'are you open?');
    const received = await ours.receiver.next('message.received');
    const answered = await ours.receiver.next('message.created');
    const sent = await ours.receiver.next('message.state', ({ data }) => data.state === 'sent');
    const place = {
      conversation_id: expect.any(String) as string,
      connection_id: shop.connectionId,
      contact_id: received.data.conversation_id as string,
      channel: 'whatsapp',
    };
    expect(received.data).toMatchObject({ ...place, author: 'person', kind: 'text', text: 'are you open?' });
    expect(answered.data).toMatchObject({ ...place, author: 'agent', state: 'queued' });
    expect(answered.data.text).toContain('are you open?');
    expect(sent.data).toMatchObject({ ...place, part: 1, error: null });
    expect(sent.data.message_id).toBe(answered.data.message_id);
    expect(received.id < answered.id && answered.id < sent.id).toBe(true);

    await shop.hear(person, '/human');
    await ours.receiver.next('conversation.handed_over');
    await shop.hear(person, '/bot');
    const back = await ours.receiver.next('conversation.handed_back');
    expect(back.data).toMatchObject(place);

    expect(ours.receiver.refused).toBe(0);
    expect(theirs.receiver.received).toEqual([]);
    expect(theirs.receiver.refused).toBe(0);
  });

  it('of the app itself is told to nobody', async () => {
    const { receiver } = await made();
    await app.whatsapp.say(personAt(1), 'hello again');
    await app.lastReplyTo(personAt(1));
    await shop.hear(personAt(102), 'the end');
    await receiver.next('message.created');
    expect(receiver.of('message.received').map(({ data }) => data.text as string)).toEqual(['the end']);
    expect(await app.rows('select 1 from outgoing_events where conversation_id is null')).toEqual([]);
  });
});

describe('a webhook', () => {
  it('shows its secret once', async () => {
    const { id, answer } = await made(shop, ['message.received']);
    expect(answer.body).toEqual({
      id,
      url: expect.stringMatching(/^http:/) as string,
      events: ['message.received'],
      active: true,
      created_at: expect.any(String) as string,
      disabled_at: null,
      failing_since: null,
      secret: expect.stringMatching(/^whsec_.{44}$/) as string,
    });
    const { secret, ...shown } = answer.body as Record<string, unknown>;
    const [row] = await app.rows<{ sealed_secret: string }>('select sealed_secret from outgoing_webhooks');
    expect(row?.sealed_secret).not.toContain(String(secret));
    expect((await shop.call('GET', `${webhooks}/${id}`)).body).toEqual(shown);
    expect((await shop.call('GET', webhooks)).body).toEqual({ items: [shown], next: null });
  });

  it('is changed, paused, switched on and deleted, as the audit log tells', async () => {
    const { id, receiver } = await made(shop, ['message.received']);
    const change = (body: object) => shop.call('PATCH', `${webhooks}/${id}`, { body });
    expect((await change({ events: ['message.created'], active: false })).body).toMatchObject({
      events: ['message.created'],
      active: false,
      disabled_at: null,
    });
    await shop.hear(personAt(103), 'while it is paused');
    await app.rows('update outgoing_webhooks set disabled_at = now(), failing_since = now()');
    expect((await change({ url: receiver.url })).body.disabled_at).not.toBeNull();
    expect((await change({ active: true })).body).toMatchObject({
      active: true,
      disabled_at: null,
      failing_since: null,
    });
    await shop.hear(personAt(103), 'now it is on');
    const { data } = await receiver.next('message.created');
    expect(data.text).toContain('now it is on');
    expect((await shop.call('DELETE', `${webhooks}/${id}`)).status).toBe(204);
    expect((await shop.call('DELETE', `${webhooks}/${id}`)).status).toBe(404);
    expect(await app.rows(`select 1 from outgoing_deliveries where state = 'pending'`)).toEqual([]);
    const log = await app.rows<{ action: string }>(
      `select distinct action from audit_log where target_id = $1 and user_id = $2 order by action`,
      [id, shop.owner.userId],
    );
    expect(log.map(({ action }) => action)).toEqual([
      'webhook.changed',
      'webhook.created',
      'webhook.deleted',
    ]);
  });

  it.each([
    [{ url: 'ftp://shop.example', events: ['message.received'] }],
    [{ url: 'https://user:pw@shop.example', events: ['message.received'] }],
    [{ url: 'https://shop.example', events: [] }],
    [{ url: 'https://shop.example', events: ['ping'] }],
    [{ url: 'https://shop.example' }],
    [{ events: ['message.received'] }],
  ])('is not made of %j', async (body) => {
    expect(await shop.call('POST', webhooks, { body })).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });

  it('is changed by nothing that is not one', async () => {
    const { id } = await made();
    for (const body of [{ url: null }, { active: null }, { events: null }, { secret: 'x' }, { url: 'x' }])
      expect((await shop.call('PATCH', `${webhooks}/${id}`, { body })).status).toBe(400);
  });

  it('is one of ten, however many ask at once', async () => {
    const body = { url: 'https://shop.example/hook', events: ['message.received'] };
    const answers = await Promise.all(
      Array.from({ length: 12 }, () => shop.call('POST', webhooks, { body })),
    );
    expect(answers.map(({ status }) => status).sort()).toEqual([...Array<number>(10).fill(201), 409, 409]);
    expect(answers.find(({ status }) => status === 409)?.body.code).toBe('WEBHOOK_LIMIT');
    const first = await shop.call('GET', `${webhooks}?limit=6`);
    const rest = await shop.call('GET', `${webhooks}?limit=6&after=${first.body.next}`);
    expect([first.body.items.length, rest.body.items.length, rest.body.next]).toEqual([6, 4, null]);
  });

  it("is nobody else's: not another organisation's, not a member's, not a key's", async () => {
    const { id } = await made();
    await shop.call('POST', `${webhooks}/${id}/test`);
    const [delivery] = await deliveriesOf(id);
    const paths = [
      ['GET', `/${id}`],
      ['PATCH', `/${id}`, { active: false }],
      ['DELETE', `/${id}`],
      ['POST', `/${id}/test`],
      ['GET', `/${id}/deliveries`],
      ['POST', `/${id}/deliveries/${delivery.event_id}/replay`],
      ['POST', `/${id}/replay`, { since: '2026-01-01T00:00:00Z' }],
    ] as const;
    const theirs = await made(other);
    const [key, member] = [await shop.key('connections:write', 'messages:write'), await memberOfShop()];
    for (const [method, path, body] of paths) {
      const request = body ? { body } : {};
      const foreign = await other.call(method, `${webhooks}${path}`, request);
      const unknown = await other.call(method, `${webhooks}${path.replace(id, nothing)}`, request);
      expect([foreign.status, foreign.body.code]).toEqual([404, 'WEBHOOK_NOT_FOUND']);
      expect([unknown.status, unknown.body.code]).toEqual([404, 'WEBHOOK_NOT_FOUND']);
      const headers = { 'x-api-key': key };
      expect((await app.call(method, `${webhooks}${path}`, { ...request, headers })).status).toBe(403);
      expect((await app.call(method, `${webhooks}${path}`, { ...request, token: member })).status).toBe(403);
    }
    const mixed = `${webhooks}/${theirs.id}/deliveries/${delivery.event_id}/replay`;
    expect((await other.call('POST', mixed)).body.code).toBe('DELIVERY_NOT_FOUND');
    expect((await other.call('GET', webhooks)).body.items).toHaveLength(1);
    expect((await shop.call('GET', `${webhooks}/${id}`)).body.active).toBe(true);
  });

  /** The session of somebody who is a plain member there. */
  async function memberOfShop(): Promise<string> {
    const { userId } = await app.signIn(personAt(9));
    await app.rows(`insert into memberships (organization_id, user_id, role) values ($1, $2, 'member')`, [
      shop.organizationId,
      userId,
    ]);
    await app.rows('update users set organization_id = $1 where id = $2', [shop.organizationId, userId]);
    return (await app.signIn(personAt(9))).token;
  }
});

describe('deliveries', () => {
  it('show how a try went', async () => {
    const { id, receiver } = await made(shop, ['message.state']);
    const tried = await shop.call('POST', `${webhooks}/${id}/test`);
    expect(tried.status).toBe(202);
    const ping = await receiver.next('ping');
    expect(ping).toMatchObject({ id: tried.body.event_id as string, data: { webhook_id: id } });
    await delivered(id, 1);
    expect(await deliveriesOf(id)).toEqual([
      {
        event_id: ping.id,
        type: 'ping',
        created_at: expect.any(String) as string,
        state: 'delivered',
        attempts: 1,
        next_at: null,
        last_status: 200,
        last_error: null,
        delivered_at: expect.any(String) as string,
      },
    ]);
    expect(await deliveriesOf(id, '?state=failed')).toEqual([]);
  });

  it('are listed in pages', async () => {
    const { id } = await made();
    for (let n = 0; n < 3; n++) await shop.call('POST', `${webhooks}/${id}/test`);
    const path = `${webhooks}/${id}/deliveries?limit=2`;
    const first = await shop.call('GET', path);
    const rest = await shop.call('GET', `${path}&after=${first.body.next}`);
    expect([first.body.items.length, rest.body.items.length, rest.body.next]).toEqual([2, 1, null]);
    expect((await shop.call('GET', `${webhooks}/${id}/deliveries?state=lost`)).status).toBe(400);
  });

  it('are replayed one by one', async () => {
    const { id, receiver } = await made();
    const { body } = await shop.call('POST', `${webhooks}/${id}/test`);
    await delivered(id, 1);
    const again = await shop.call('POST', `${webhooks}/${id}/deliveries/${body.event_id}/replay`);
    expect(again).toMatchObject({ status: 202, body: { event_id: body.event_id as string } });
    await until('it comes again', () => receiver.of('ping').length === 2);
    expect(receiver.of('ping')[1]).toEqual(receiver.of('ping')[0]);
    const none = await shop.call('POST', `${webhooks}/${id}/deliveries/${nothing}/replay`);
    expect([none.status, none.body.code]).toEqual([404, 'DELIVERY_NOT_FOUND']);
  });

  it('that failed are replayed together, or all of a time, what was missed too', async () => {
    const { id, receiver } = await made(shop, ['message.received']);
    const say = async (text: string) => {
      await shop.hear(personAt(104), text);
      await until(`${text} is an event`, async () => {
        const rows = await app.rows(`select 1 from outgoing_events where payload ->> 'text' = $1`, [text]);
        return rows.length === 1;
      });
    };
    const texts = () => receiver.of('message.received').map(({ data }) => data.text as string);
    const replay = async (body: object): Promise<unknown> =>
      (await shop.call('POST', `${webhooks}/${id}/replay`, { body })).body;
    const since = new Date(Date.now() - 60_000).toISOString();
    await say('first');
    await say('second');
    await delivered(id, 2);
    await app.rows(`update outgoing_deliveries set state = 'failed'
      where event_id = (select min(event_id::text)::uuid from outgoing_deliveries)`);
    expect(await replay({ since, until: since })).toEqual({ replayed: 0, next: null });
    expect(await replay({ since })).toEqual({ replayed: 1, next: null });
    await delivered(id, 2);
    expect(texts()).toEqual(['first', 'second', 'first']);

    // For its failures, not by its owner.
    await app.rows('update outgoing_webhooks set active = false, disabled_at = now()');
    await say('missed');
    expect(await shop.call('POST', `${webhooks}/${id}/replay`, { body: { since } })).toMatchObject({
      status: 409,
      body: { code: 'WEBHOOK_INACTIVE' },
    });
    expect((await shop.call('POST', `${webhooks}/${id}/test`)).status).toBe(409);
    await shop.call('PATCH', `${webhooks}/${id}`, { body: { active: true } });
    expect(await replay({ since, only: 'all' })).toEqual({ replayed: 3, next: null });
    await delivered(id, 3);
    expect(texts().slice(3).sort()).toEqual(['first', 'missed', 'second']);
  });

  it.each([
    {},
    { since: 'yesterday' },
    { since: '2026-W05' },
    { since: '2026-01-01T00:00:00Z', only: 'some' },
  ])('are not replayed by %j', async (body) => {
    const { id } = await made();
    expect((await shop.call('POST', `${webhooks}/${id}/replay`, { body })).status).toBe(400);
  });
});
