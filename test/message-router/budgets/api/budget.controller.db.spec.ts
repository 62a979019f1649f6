import { Clock } from '../../../../src/foundation/clock';
import { uuid7 } from '../../../../src/foundation/uuid7';
import type { BudgetAnswer } from '../../../../src/message-router/budgets/api/budget.answers';
import { AServer, sendJson } from '../../../agents/a-server';
import { AuthApp } from '../../../support/auth-app';
import { AShop } from '../../../support/business';
import { personAt } from '../../../support/flows/account';
import { until } from '../../../support/flows/until';

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
/** Each answer takes 0.0125 dollars. */
const agent = new AServer((_request, response) =>
  sendJson(response, 200, { text: 'Yes.', usage: { inputTokens: 1_000, outputTokens: 1_000 } }),
);

let at: AuthApp;
let shop: AShop & { readonly connectionId: string };
let other: AShop & { readonly connectionId: string };
let minutesLater = 0;

beforeAll(async () => {
  await agent.start();
  at = await AuthApp.start({
    CREDIT_PER_MILLION_INPUT_TOKENS: '2.50',
    CREDIT_PER_MILLION_OUTPUT_TOKENS: '10',
    BUDGET_ORGANIZATION_TOKENS_PER_DAY: '1000000',
  });
  // Ten minutes before an hour ends, until a test says otherwise.
  const start = Math.ceil(Date.now() / HOUR_MS + 1 / 6) * HOUR_MS - 10 * MINUTE_MS;
  jest.spyOn(at.app.get(Clock), 'now').mockImplementation(() => new Date(start + minutesLater * MINUTE_MS));
  shop = await AShop.connected(at, 1);
  other = await AShop.connected(at, 2);
  const { body } = await shop.call('POST', '/api/v1/agents', {
    body: { name: 'Clerk', kind: 'http', endpoint: `${agent.url}/turn`, secret: 'the-secret-of-the-clerk' },
  });
  await change({ agent_id: body.id });
  await at.rows(
    `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret, active)
     values ($1, $2, 'https://shop.example/hook', '{budget.exhausted}', '-', false)`,
    [uuid7(), shop.organizationId],
  );
  await at.rows(`update outgoing_webhooks set disabled_at = now()`);
}, 60_000);
afterAll(async () => {
  jest.restoreAllMocks();
  await agent.stop();
});

const change = async (body: object) => {
  const answer = await shop.call('PATCH', `/api/v1/connections/${shop.connectionId}`, { body });
  expect(answer.status).toBe(200);
};
const budget = async (query = '', of: AShop = shop): Promise<BudgetAnswer> =>
  (await of.call('GET', `/api/v1/budget${query}`)).body as BudgetAnswer;
const events = () =>
  at.rows<{ payload: Record<string, unknown> }>(
    `select payload from outgoing_events where type = 'budget.exhausted' order by id`,
  );
const answeredAll = () =>
  until('everything is worked on', async () => {
    const [{ open } = { open: 1 }] = await at.rows<{ open: number }>(
      'select count(*)::int as open from conversations where done_pos < last_pos or sent_pos < out_pos',
    );
    return open === 0;
  });
const toldOwner = async (what: string) => {
  await answeredAll();
  return at.graph.shownTo(shop.owner.person).filter((text) => text.includes(what)).length;
};

it('shows the limits in force, what was used, and what was paid', async () => {
  await change({ settings: { budget: { personMessagesPerHour: 2, tokensPerDay: 90_000 } } });
  expect(await shop.hear(personAt(11), 'open?')).toBe('Yes.');
  const answer = await budget();
  expect(answer).toEqual({
    organization: {
      limits: { messages_per_hour: 0, messages_per_day: 0, tokens_per_hour: 0, tokens_per_day: 1_000_000 },
      use: { messages_this_hour: 1, messages_today: 1, tokens_this_hour: 2_000, tokens_today: 2_000 },
    },
    connections: [
      {
        id: shop.connectionId,
        channel: 'whatsapp',
        label: null,
        limits: { messages_per_hour: 0, messages_per_day: 0, tokens_per_hour: 0, tokens_per_day: 90_000 },
        person_limits: {
          messages_per_hour: 2,
          messages_per_day: 500,
          tokens_per_hour: 0,
          tokens_per_day: 200_000,
        },
        use: { messages_this_hour: 1, messages_today: 1, tokens_this_hour: 2_000, tokens_today: 2_000 },
      },
    ],
    credit: {
      balance: '4.987500',
      charged: true,
      items: [
        {
          id: expect.any(String),
          amount: '-0.012500',
          reason: 'answer',
          note: null,
          created_at: expect.any(String),
        },
      ],
      next: null,
    },
  });
});

it('a person who has used up theirs is told once; so are webhooks and owner; the next hour they are answered', async () => {
  const told = 'You have written as much as I can answer for now. Please write again in 10 minutes.';
  expect(await shop.hear(personAt(11), 'and now?')).toBe('Yes.');
  expect(await shop.hear(personAt(11), 'still?')).toBe(told);
  await at.graph.say(shop.phoneNumberId, personAt(11), 'hello?');
  await answeredAll();
  expect(shop.saidTo(personAt(11))).toEqual(['Yes.', 'Yes.', told]);
  expect(agent.seen).toHaveLength(2);
  const [contact] = await at.rows<{ id: string }>('select id from contacts where phone = $1', [
    `+${personAt(11)}`,
  ]);
  const expected = {
    scope: 'person',
    connection_id: shop.connectionId,
    contact_id: contact?.id,
    until: new Date(at.app.get(Clock).now().getTime() + 10 * MINUTE_MS).toISOString(),
  };
  expect((await events()).map(({ payload }) => payload)).toEqual([expected]);
  expect(await toldOwner('Somebody has used up')).toBe(1);

  // Somebody else: the webhooks hear of them, the owner has heard of such.
  for (const text of ['one', 'two', 'three']) await shop.hear(personAt(12), text);
  expect(await events()).toHaveLength(2);
  expect(await toldOwner('Somebody has used up')).toBe(1);

  minutesLater = 10;
  expect(await shop.hear(personAt(11), 'good morning')).toBe('Yes.');
  expect((await budget()).connections[0]?.use.messages_this_hour).toBe(1);
});

it('without credit nobody is answered, the owner is told once, and credit that is added counts at once', async () => {
  const credit = (dollars: string) =>
    at.rows('update organizations set credit_balance = $2 where id = $1', [shop.organizationId, dollars]);
  await credit('0.01');
  const sorry = 'I cannot answer at the moment. Please try again another day.';
  expect(await shop.hear(personAt(13), 'open?')).toBe('Yes.');
  expect((await budget()).credit).toMatchObject({ balance: '0.000000' });
  expect(await shop.hear(personAt(13), 'and now?')).toBe(sorry);
  expect(await shop.hear(personAt(14), 'hello')).toBe(sorry);
  expect(await toldOwner('The credit of your organisation is spent')).toBe(1);
  expect((await events()).filter(({ payload }) => payload['scope'] === 'credit')).toHaveLength(1);
  await credit('1');
  expect(await shop.hear(personAt(14), 'hello again')).toBe('Yes.');
});

it('pages through the entries, and shows nobody what is another’s', async () => {
  const { items, next } = (await budget('?limit=2')).credit;
  expect(items).toHaveLength(2);
  const more = (await budget(`?limit=100&after=${next}`)).credit;
  expect([...items, ...more.items]).toEqual((await budget('?limit=100')).credit.items);
  expect(more.next).toBeNull();
  const theirs = await budget(`?after=${next}`, other);
  expect(theirs.credit).toMatchObject({ balance: '5.000000', items: [], next: null });
  expect(theirs.connections.map(({ id }) => id)).toEqual([other.connectionId]);
  expect(theirs.organization.use.messages_today).toBe(0);
});

it('is for members, and for servers with the scope', async () => {
  const ask = async (scope: string) =>
    (await at.call('GET', '/api/v1/budget', { headers: { 'x-api-key': await shop.key(scope) } })).status;
  expect(await ask('connections:read')).toBe(200);
  expect(await ask('messages:write')).toBe(403);
  expect((await at.call('GET', '/api/v1/budget')).status).toBe(401);
  expect((await shop.call('GET', '/api/v1/budget?limit=0')).status).toBe(400);
});
