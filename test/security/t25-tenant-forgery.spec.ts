import { AuthApp } from '../support/auth-app';
import { AShop } from '../support/business';
import { account, personAt } from '../support/flows/account';
import { until } from '../support/flows/until';
import { bodyOf, changeBody, messagesBody, textMessage } from '../support/flows/webhook-bodies';
import { send } from '../support/flows/platform';
import { signatureOf, webhookBytes } from '../../src/simulator/webhook-signature';
import { Browser } from './browser';

let at: AuthApp;
let shop: AShop;
/** A user of the app, whose number the shop knows. */
const victim = personAt(500);

beforeAll(async () => {
  at = await AuthApp.start();
  shop = await AShop.connected(at, 1);
  await at.whatsapp.say(victim, 'hello');
  await at.lastReplyTo(victim);
}, 60_000);

/** Everything that the app knows of its people, and says to them. */
const ofTheApp = async () => ({
  users: await at.rows(`select id, name, status, phone_number, whatsapp_id from users order by id`),
  identities: await at.rows(
    `select i.id, i.user_id, i.last_seen_at, k.kind, k.value, k.retired_at
     from identities i join identity_keys k on k.identity_id = i.id order by k.id`,
  ),
  challenges: await at.rows(`select id, status, claimed_at from auth_challenges order by id`),
  conversations: await at.rows(
    `select c.id, c.user_id, c.last_pos, c.out_pos from conversations c join connections n on n.id = c.connection_id
     where n.organization_id is null order by c.id`,
  ),
  optOuts: await at.rows(`select * from opt_outs o join conversations c on c.id = o.conversation_id
     join connections n on n.id = c.connection_id where n.organization_id is null`),
});

/** The shop signs what it likes with its own app secret, and sends it where it likes. */
function forge(body: object, path = `/api/webhooks/whatsapp/${shop.organizationId}`): Promise<number> {
  const bytes = webhookBytes(body);
  return send(at.url + path, bytes.toString('ascii'), {
    'content-type': 'application/json',
    'x-hub-signature-256': signatureOf(bytes, shop.meta.app.secret),
  });
}

it("T25: the name of one of the app's people in a tenant's webhook makes a contact, and touches nobody", async () => {
  const before = await ofTheApp();
  expect(await forge(messagesBody([textMessage(victim, 'it is me')], shop.phoneNumberId))).toBe(200);
  await until('the shop answers', () => shop.saidTo(victim).length > 0);
  expect(await ofTheApp()).toEqual(before);
  const contacts = await at.rows(
    `select c.id, v.user_id, v.contact_id from contacts c
    join conversations v on v.id = c.id where c.organization_id = $1`,
    [shop.organizationId],
  );
  expect(contacts).toMatchObject([{ user_id: null, contact_id: contacts[0]?.id }]);
});

it('T25: a sign-in code, NO and STOP that a tenant makes up claim, deny and stop nothing of the app', async () => {
  const page = new Browser(at);
  await page.ask();
  const before = await ofTheApp();
  for (const text of [page.text, 'NO', 'STOP', '/human'])
    expect(await forge(messagesBody([textMessage(victim, text)], shop.phoneNumberId))).toBe(200);
  await until('the shop has confirmed', () =>
    shop.saidTo(victim).some((text) => /no more messages/.test(text)),
  );
  expect(await ofTheApp()).toEqual(before);
  expect(await page.status()).toBe('pending');
});

it('T25: a change of number that a tenant makes up moves no identity', async () => {
  const before = await ofTheApp();
  const system = {
    ...textMessage(victim, ''),
    type: 'system',
    system: { type: 'user_changed_number', wa_id: personAt(501), body: 'changed' },
  };
  expect(await forge(messagesBody([system], shop.phoneNumberId))).toBe(200);
  const [{ count } = { count: 0 }] = await at.rows<{ count: number }>(
    `select count(*)::int as count from inbox_events where kind = 'identity-changed'`,
  );
  expect(count).toBe(1);
  await until(
    'it was worked on',
    async () => (await at.rows(`select 1 from conversations where due_at is not null`)).length === 0,
  );
  expect(await ofTheApp()).toEqual(before);
});

it("T25: the app's own number in a tenant's webhook is a dead letter, counted, answered 200, and nobody's to answer", async () => {
  const before = await ofTheApp();
  const said = at.graph.shownTo(victim).length;
  const own = changeBody('messages', { messages: [textMessage(victim, 'pay me')] });
  expect(await forge(own)).toBe(200);
  // A neighbour of the same request is not harmed.
  const both = bodyOf([
    {
      field: 'messages',
      value: (own as never as { entry: [{ changes: [{ value: object }] }] }).entry[0].changes[0].value,
    },
    {
      field: 'messages',
      value: {
        messaging_product: 'whatsapp',
        metadata: { phone_number_id: shop.phoneNumberId },
        messages: [textMessage(personAt(502), 'a neighbour')],
      },
    },
  ]);
  expect(await forge(both)).toBe(200);
  await until('the neighbour is answered', () => shop.saidTo(personAt(502)).length > 0);
  const letters = await at.rows(
    `select reason, connection_id from dead_letters where reason = 'UNKNOWN_ACCOUNT'`,
  );
  expect(letters).toEqual([{ reason: 'UNKNOWN_ACCOUNT', connection_id: null }]);
  expect(await ofTheApp()).toEqual(before);
  expect(at.graph.shownTo(victim)).toHaveLength(said);
});

it("T25: a tenant's secret opens neither the app's webhook nor another tenant's", async () => {
  const other = await AShop.connected(at, 2);
  const before = await ofTheApp();
  const body = messagesBody([textMessage(victim, 'let me in')], account.phoneNumberId);
  expect(await forge(body, '/api/eliza-app/webhook/whatsapp')).toBe(401);
  expect(
    await forge(
      messagesBody([textMessage(victim, 'x')], other.phoneNumberId),
      `/api/webhooks/whatsapp/${other.organizationId}`,
    ),
  ).toBe(401);
  expect(await ofTheApp()).toEqual(before);
  expect(other.saidTo(victim)).toEqual([]);
});
