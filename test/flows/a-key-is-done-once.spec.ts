import { createHash, randomBytes } from 'node:crypto';
import { uuid7 } from '../../src/foundation/uuid7';
import { personAt } from '../support/flows/account';
import { Flow } from '../support/flows/flow';
import type { Gateway } from '../support/flows/gateway';
import { until } from '../support/flows/until';

jest.setTimeout(90_000);

const CREDENTIALS_KEYS = `flow:${randomBytes(32).toString('base64')}`;
const customer = personAt(1);

interface Answer {
  readonly status: number;
  readonly body: { readonly id?: string; readonly code?: string };
}

describe('a request with an Idempotency-Key is done once', () => {
  let flow: Flow;
  let key: string;

  beforeEach(async () => {
    flow = await Flow.start({ CREDENTIALS_KEYS });
    await Promise.all([flow.startGateway(), flow.startGateway()]);
    key = await organizationKey(flow);
  });
  afterEach(() => flow.end());

  it('100 in parallel with one key, over two instances, and one is killed in between', async () => {
    const [doomed, other] = flow.gateways as [Gateway, Gateway];
    const { request, number } = flow.graph.business();
    expect(await post(other, '/api/v1/whatsapp/connect', request)).toMatchObject({ status: 200 });
    await flow.graph.say(number.phoneNumberId, customer, 'hello');
    await until('the customer is answered', () => said('echo hello') === 1);

    const answers: Answer[] = [];
    const one = async (gateway: Gateway): Promise<void> => {
      const body = { to: `+${customer}`, text: 'Your order is on its way.' };
      for (let at = gateway; ; at = other) {
        const answer = await post(at, '/api/v1/messages', body, 'order-A17').catch(() => undefined);
        if (answer) answers.push(answer);
        // As a client does: what got no answer, or is under way, is asked for again.
        if (answer && answer.body.code !== 'IDEMPOTENCY_IN_PROGRESS') return;
      }
    };
    const all = Array.from({ length: 100 }, (_, nth) => one(nth % 2 ? doomed : other));
    await until('some are answered', () => answers.length > 0);
    await doomed.kill();
    await Promise.all(all);

    const done = answers.filter(({ status }) => status === 202);
    expect(done).toHaveLength(100);
    expect(new Set(done.map(({ body }) => body.id)).size).toBe(1);
    expect(answers.filter(({ status }) => status !== 202 && status !== 409)).toEqual([]);
    await until('it has gone out', () => said('Your order is on its way.') > 0);
    await flow.graph.reported();
    expect(said('Your order is on its way.')).toBe(1);
    expect(await flow.rows(`select 1 from messages where text = 'Your order is on its way.'`)).toHaveLength(
      1,
    );
  });

  const said = (text: string): number => flow.graph.taken.filter((message) => message.text === text).length;

  async function post(
    gateway: Gateway,
    path: string,
    body: object,
    idempotencyKey?: string,
  ): Promise<Answer> {
    const response = await fetch(gateway.url + path, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': key,
        ...(idempotencyKey !== undefined && { 'idempotency-key': idempotencyKey }),
      },
      body: JSON.stringify(body),
    });
    return { status: response.status, body: (await response.json()) as Answer['body'] };
  }
});

/** An organisation, and a key of it that may do everything. */
async function organizationKey(flow: Flow): Promise<string> {
  const key = `eg_${randomBytes(32).toString('base64url')}`;
  const organizationId = uuid7();
  await flow.rows(`insert into organizations (id, name, slug) values ($1, 'A Shop', 'a-shop')`, [
    organizationId,
  ]);
  await flow.rows(
    `insert into api_keys (id, organization_id, name, hint, key_hash, scopes) values ($1, $2, 'server', 'last', $3, $4)`,
    [
      uuid7(),
      organizationId,
      createHash('sha256').update(key).digest(),
      ['connections:write', 'messages:write'],
    ],
  );
  return key;
}
