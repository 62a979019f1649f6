import { AuthApp } from '../../support/auth-app';
import { AShop } from '../../support/business';
import { personAt } from '../../support/flows/account';
import { until } from '../../support/flows/until';

type Shop = Awaited<ReturnType<typeof AShop.connected>>;
let app: AuthApp;
let shop: Shop;
let bakery: Shop;
beforeAll(async () => {
  app = await AuthApp.start();
  shop = await AShop.connected(app, 1);
  bakery = await AShop.connected(app, 2);
}, 60_000);

const ann = personAt(900);
const V = '/api/v1';
const conversationOf = async (of: Shop, person: string) => {
  const { body } = await of.call('GET', `${V}/conversations`);
  const found = (body.items as { id: string; phone: string | null }[]).find(
    ({ phone }) => phone === `+${person}`,
  );
  if (!found) throw new Error('nobody of this number is listed');
  return found;
};

it('lists who wrote, until when they may be answered, and who answers', async () => {
  await shop.hear(ann, 'hello');
  const listed = await conversationOf(shop, ann);
  expect(listed).toEqual({
    id: expect.any(String) as string,
    connection_id: shop.connectionId,
    is_group: false,
    name: expect.any(String) as string,
    phone: `+${ann}`,
    handed_over_at: null,
    last_message_at: expect.any(String) as string,
    window_closes_at: expect.any(String) as string,
    opted_out_of: [],
    created_at: expect.any(String) as string,
  });
  const { last_message_at, window_closes_at } = listed as unknown as Record<string, string>;
  expect(Date.parse(window_closes_at ?? '') - Date.parse(last_message_at ?? '')).toBe(24 * 60 * 60_000);
  expect((await shop.call('GET', `${V}/conversations/${listed.id}`)).body).toEqual(listed);
  const filtered = async (query: string) =>
    ((await shop.call('GET', `${V}/conversations?${query}`)).body.items as object[]).length;
  expect(await filtered('handed_over=true')).toBe(0);
  expect(await filtered('handed_over=false')).toBe(1);
  expect(await filtered(`connection_id=${shop.connectionId}`)).toBe(1);
  expect((await shop.call('GET', `${V}/conversations?handed_over=maybe`)).status).toBe(400);
});

it('pages through them, the newest first', async () => {
  const people = [910, 911, 912].map(personAt);
  for (const person of people) await bakery.hear(person, 'hello');
  interface Page {
    readonly items: readonly { readonly phone: string }[];
    readonly next: string | null;
  }
  const page = async (query: string): Promise<Page> =>
    (await bakery.call('GET', `${V}/conversations?${query}`)).body as Page;
  const first = await page('limit=2');
  const second = await page(`limit=2&after=${first.next}`);
  const phones = [...first.items, ...second.items].map(({ phone }) => phone);
  expect(phones).toEqual([...people].reverse().map((person) => `+${person}`));
  expect(second.next).toBeNull();
});

it('an answer of a person takes over until it is given back', async () => {
  const { id } = await conversationOf(shop, ann);
  const one = `${V}/conversations/${id}`;
  const headers = { 'idempotency-key': 'reply-1' };
  const body = { text: 'Bob here.' };
  const reply = await shop.call('POST', `${one}/reply`, { body, headers });
  expect(reply.status).toBe(202);
  expect((await shop.call('POST', `${one}/reply`, { body, headers })).text).toBe(reply.text);
  await until('the answer arrives', () => shop.saidTo(ann).includes('Bob here.'));
  expect((await shop.call('GET', one)).body.handed_over_at).not.toBeNull();
  const before = shop.saidTo(ann).length;
  await app.graph.say(shop.phoneNumberId, ann, 'thank you');
  const newest = `${V}/messages?conversation_id=${id}&limit=1`;
  await until('it is read', async () => {
    const { body: page } = await shop.call('GET', newest);
    return page.items[0].text === 'thank you';
  });
  expect(shop.saidTo(ann)).toHaveLength(before);
  const said = (await shop.call('GET', `${V}/messages/${reply.body.id}`)).body;
  expect(said).toMatchObject({ author: 'operator', text: 'Bob here.', direction: 'out' });
  const back = await shop.call('POST', `${one}/hand-back`);
  expect([back.status, back.body.handed_over_at]).toEqual([200, null]);
  expect(await shop.hear(ann, 'still there?')).toContain('still there?');
  const taken = await shop.call('POST', `${one}/hand-over`);
  expect([taken.status, typeof taken.body.handed_over_at]).toEqual([200, 'string']);
  const again = await shop.call('POST', `${one}/hand-over`);
  expect(again.body.handed_over_at).toBe(taken.body.handed_over_at);
  await shop.call('POST', `${one}/hand-back`);
  await shop.call('POST', `${one}/reply`, { body: { text: 'By the way', hand_over: false } });
  expect((await shop.call('GET', one)).body.handed_over_at).toBeNull();
});

it('what was sent over the API is delivered, and its state comes back', async () => {
  app.graph.reports = ['sent', 'delivered', 'read'];
  const sent = await shop.call('POST', `${V}/messages`, {
    body: { to: `+${ann}`, text: 'Your parcel is here.' },
  });
  await until('it arrives', () => shop.saidTo(ann).includes('Your parcel is here.'));
  await until('it was read', async () => {
    const { body } = await shop.call('GET', `${V}/messages/${sent.body.id}`);
    return body.state === 'read';
  });
});

it('a contact is exported and deleted with all that was said', async () => {
  const { id } = await conversationOf(shop, ann);
  const contact = `${V}/contacts/${id}`;
  expect((await shop.call('GET', contact)).body).toMatchObject({ id, phone: `+${ann}`, opted_out_of: [] });
  const exported = (await shop.call('GET', `${contact}/export`)).body;
  expect(exported.contact.id).toBe(id);
  expect(exported.conversations).toHaveLength(1);
  expect(JSON.stringify(exported.conversations)).toContain('still there?');

  await bakery.hear(ann, 'bread please');
  await app.graph.reported();
  await until('all reports are read', async () => {
    const rows = await app.rows('select 1 from connections where report_last_pos > report_done_pos');
    return rows.length === 0;
  });
  expect((await shop.call('DELETE', contact)).status).toBe(204);
  expect((await shop.call('DELETE', contact)).status).toBe(404);
  const left = await app.rows<{ table: string }>(
    `select 'inbox' as table from inbox_events where connection_id = $1 and (conversation_id = $2 or payload ~ $3)
     union all select 'messages' from messages where conversation_id = $2
     union all select 'outbox' from outbox_messages where conversation_id = $2
     union all select 'keys' from conversation_keys where conversation_id = $2
     union all select 'conversations' from conversations where id = $2
     union all select 'contacts' from contacts where id = $2`,
    [shop.connectionId, id, ann],
  );
  expect(left).toEqual([]);
  // Another organisation knows them still.
  expect(await conversationOf(bakery, ann)).toBeDefined();
  expect(await shop.hear(ann, 'hello again')).toContain('hello again');
});

it('what is another organisation’s is not there, and nothing of it changes', async () => {
  // A report would say that it was sent after all.
  app.graph.reports = [];
  await shop.hear(personAt(920), 'secret of the shop');
  const { id } = await conversationOf(shop, personAt(920));
  const { body: list } = await shop.call('GET', `${V}/messages?conversation_id=${id}`);
  const messages = list.items as { id: string; author: string }[];
  const said = messages.find(({ author }) => author !== 'person')?.id ?? '';
  await app.rows(`update outbox_messages set state = 'failed' where id = $1`, [said]);
  const snapshot = () =>
    app.rows(
      `select c.handed_over_at, c.out_pos, c.epoch, (select count(*)::int from messages where conversation_id = c.id) as lines,
         (select array_agg(state order by pos) from outbox_messages where conversation_id = c.id) as sends
       from conversations c where c.id = $1`,
      [id],
    );
  const before = await snapshot();
  const key = { 'x-api-key': await bakery.key('messages:read', 'messages:write') };
  const body = { text: 'Mine now.' };
  const template = { name: 'hello', language: 'en' };
  const tries: [method: string, path: string, body?: object][] = [
    ['GET', `conversations/${id}`],
    ['GET', `conversations?connection_id=${shop.connectionId}`],
    ['POST', `conversations/${id}/hand-over`],
    ['POST', `conversations/${id}/hand-back`],
    ['POST', `conversations/${id}/reply`, body],
    ['GET', `contacts/${id}`],
    ['GET', `contacts/${id}/export`],
    ['DELETE', `contacts/${id}`],
    ['GET', `messages?conversation_id=${id}`],
    ['GET', `messages?connection_id=${shop.connectionId}`],
    ['GET', `messages/${said}`],
    ['POST', `messages/${said}/resend`],
    ['POST', 'messages', { ...body, to: id }],
    ['POST', 'messages', { ...body, to: id, connection_id: bakery.connectionId }],
    ['POST', 'messages', { to: `+${personAt(920)}`, template, connection_id: shop.connectionId }],
  ];
  const { id: own } = await conversationOf(bakery, ann);
  tries.push(['POST', 'messages', { ...body, to: own, in_reply_to: said }]);
  const byKey: Shop['call'] = (method, path, request) => app.call(method, path, { headers: key, ...request });
  const byOwner: Shop['call'] = (method, path, request) => bakery.call(method, path, request);
  for (const call of [byKey, byOwner])
    for (const [method, path, given] of tries) {
      const answer = await call(method, `${V}/${path}`, given && { body: given });
      expect([path, answer.status]).toEqual([path, 404]);
      expect(answer.text).not.toContain('secret of the shop');
    }
  // The same as of what does not exist.
  const nowhere = await bakery.call('GET', `${V}/messages/019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d`);
  const theirs = await bakery.call('GET', `${V}/messages/${said}`);
  expect({ ...theirs.body, request_id: '' }).toEqual({ ...nowhere.body, request_id: '' });
  // A cursor of another's shows nothing of theirs either.
  const after = await bakery.call('GET', `${V}/messages?after=${said}&limit=100`);
  expect(after.text).not.toContain('secret of the shop');
  expect(await snapshot()).toEqual(before);
  expect(app.graph.taken.filter(({ text }) => text === 'Mine now.')).toEqual([]);
});

it('members read and do not write; a key does what it may', async () => {
  const { id } = await conversationOf(bakery, ann);
  const reader = { 'x-api-key': await bakery.key('messages:read') };
  const connections = { 'x-api-key': await bakery.key('connections:write') };
  const status = async (headers: Record<string, string>, method: string, path: string, body?: object) =>
    (await app.call(method, `${V}/${path}`, { headers, ...(body && { body }) })).status;
  expect(await status(reader, 'GET', 'messages')).toBe(200);
  expect(await status(reader, 'GET', `contacts/${id}`)).toBe(200);
  expect(await status(reader, 'POST', 'messages', { to: id, text: 'x' })).toBe(403);
  expect(await status(reader, 'POST', `conversations/${id}/hand-over`)).toBe(403);
  expect(await status(reader, 'DELETE', `contacts/${id}`)).toBe(403);
  expect(await status(connections, 'GET', 'messages')).toBe(403);
  await app.rows(`update memberships set role = 'member' where user_id = $1`, [bakery.owner.userId]);
  expect((await bakery.call('GET', `${V}/messages`)).status).toBe(200);
  expect((await bakery.call('GET', `${V}/contacts/${id}/export`)).status).toBe(403);
  expect((await bakery.call('POST', `${V}/messages`, { body: { to: id, text: 'x' } })).status).toBe(403);
  expect((await bakery.call('DELETE', `${V}/contacts/${id}`)).status).toBe(403);
});
