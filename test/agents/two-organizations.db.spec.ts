import { ConnectionDirectory } from '../../src/connections';
import { sealCredentials } from '../../src/connections/sealed-credentials';
import { placeOfSecret } from '../../src/agents';
import { Vault } from '../../src/foundation/secrets/vault';
import { uuid7 } from '../../src/foundation/uuid7';
import { AuthApp } from '../support/auth-app';
import { account, personAt } from '../support/flows/account';
import { until } from '../support/flows/until';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';
import { AServer, sendJson } from './a-server';

let app: AuthApp;
let numbers = 300_000_000_000_000;
const servers = { shop: new AServer(said('shop')), rival: new AServer(said('rival')) };

/** Answers as the kind that asks expects it: who it is, and what it was asked for. */
function said(name: string) {
  return ({ path, body }: { path: string; body: string }, response: Parameters<typeof sendJson>[0]): void => {
    if (path === '/turn') return sendJson(response, 200, { text: `${name} by http` });
    const { model } = JSON.parse(body) as { model: string };
    const choice = { index: 0, delta: { content: `${name} by ${model}` }, finish_reason: 'stop' };
    response.end(`data: ${JSON.stringify({ choices: [choice] })}\n\ndata: [DONE]\n\n`);
  };
}

beforeAll(async () => {
  await Promise.all([servers.shop.start(), servers.rival.start()]);
  app = await AuthApp.start({
    AGENT_PROMPT: 'the installation’s prompt',
    OPENAI_API_KEY: 'the-installation’s-key',
  });
}, 60_000);
afterAll(() => Promise.all([servers.shop.stop(), servers.rival.stop()]));

/** A person's organisation. */
async function organizationOf(person: string): Promise<string> {
  const { userId } = await app.signIn(person);
  const [row] = await app.rows<{ id: string }>(
    'select organization_id as id from memberships where user_id = $1',
    [userId],
  );
  if (!row) throw new Error('a person has an organisation');
  return row.id;
}

async function addAgent(
  organizationId: string,
  agent: { kind: string; model?: string; endpoint: string; secret: string },
) {
  const id = uuid7();
  await app.rows(
    `insert into agents (id, organization_id, name, kind, model, endpoint, sealed_secret) values ($1, $2, 'a', $3, $4, $5, $6)`,
    [
      id,
      organizationId,
      agent.kind,
      agent.model ?? null,
      agent.endpoint,
      app.app.get(Vault).seal(placeOfSecret(organizationId, id), agent.secret),
    ],
  );
  return id;
}

/** A number of the organisation's where this agent answers, and how somebody writes to it. */
async function connect(organizationId: string, agentId: string | null) {
  const id = uuid7();
  const phoneNumberId = String(numbers++);
  const secret = `app-secret-${phoneNumberId}`;
  const credentials = { ...account, phoneNumberId, appSecret: secret, appId: '1', wabaId: '2' };
  await app.rows(
    `insert into connections (id, organization_id, channel, external_id, status, agent_id, sealed)
     values ($1, $2, 'whatsapp', $3, 'active', $4, $5)`,
    [
      id,
      organizationId,
      phoneNumberId,
      agentId,
      sealCredentials(app.app.get(Vault), { id, organizationId }, credentials),
    ],
  );
  await app.app.get(ConnectionDirectory).refresh();
  const path = `/api/webhooks/whatsapp/${organizationId}`;
  return {
    id,
    /** What is said there in answer. */
    async answerTo(text: string): Promise<string | null | undefined> {
      const before = (await answers(id)).length;
      const body = messagesBody([textMessage(personAt(50), text)], phoneNumberId);
      expect(await app.platform.post(body, { secret, path })).toBe(200);
      await until('an answer is stored', async () => (await answers(id)).length > before);
      return (await answers(id)).at(-1);
    },
  };
}

async function answers(connectionId: string): Promise<(string | null)[]> {
  const rows = await app.rows<{ text: string | null }>(
    `select m.text from messages m join conversations c on c.id = m.conversation_id
     where c.connection_id = $1 and m.author in ('agent', 'step') order by m.id`,
    [connectionId],
  );
  return rows.map(({ text }) => text);
}

describe('two organisations with two agents each', () => {
  it('are each answered for by their own, whose keys go to their own endpoints alone', async () => {
    const [shop, rival] = [await organizationOf(personAt(1)), await organizationOf(personAt(2))];
    const agents = (name: 'shop' | 'rival', organizationId: string) => [
      addAgent(organizationId, {
        kind: 'openai',
        model: `model-of-${name}`,
        endpoint: `${servers[name].url}/v1`,
        secret: `key-of-${name}`,
      }),
      addAgent(organizationId, {
        kind: 'http',
        endpoint: `${servers[name].url}/turn`,
        secret: `secret-of-${name}-is-long`,
      }),
    ];
    const [shopModel = '', shopHttp = ''] = await Promise.all(agents('shop', shop));
    const [rivalModel = '', rivalHttp = ''] = await Promise.all(agents('rival', rival));
    const places = [
      await connect(shop, shopModel),
      await connect(shop, shopHttp),
      await connect(rival, rivalModel),
      await connect(rival, rivalHttp),
      // Several numbers may share an agent.
      await connect(shop, shopModel),
      // Who has chosen none is answered by the installation's.
      await connect(rival, null),
    ];
    expect(await Promise.all(places.map((place) => place.answerTo('hello')))).toEqual([
      'shop by model-of-shop',
      'shop by http',
      'rival by model-of-rival',
      'rival by http',
      'shop by model-of-shop',
      'echo hello',
    ]);
    const keys = (name: 'shop' | 'rival') =>
      servers[name].seen.flatMap(({ headers }) => headers.authorization ?? []);
    expect(keys('shop')).toEqual(['Bearer key-of-shop', 'Bearer key-of-shop']);
    expect(keys('rival')).toEqual(['Bearer key-of-rival']);
    for (const name of ['shop', 'rival'] as const)
      expect(JSON.stringify(servers[name].seen)).not.toMatch(/installation’s|secret-of-/);
    expect(JSON.stringify(servers.rival.seen)).not.toContain('shop');
  });

  it('and the database refuses the connection of one an agent of the other', async () => {
    const [shop, rival] = [await organizationOf(personAt(3)), await organizationOf(personAt(4))];
    const agent = await addAgent(shop, { kind: 'echo', endpoint: '', secret: 'x' });
    await expect(connect(rival, agent)).rejects.toMatchObject({ driverError: { code: '23503' } });
  });
});

describe('an agent whose secret does not open', () => {
  it('is told to the person, once, and the turn is a dead letter', async () => {
    const shop = await organizationOf(personAt(5));
    const agent = await addAgent(shop, {
      kind: 'http',
      endpoint: `${servers.shop.url}/turn`,
      secret: 'secret-of-16-chars',
    });
    const other = await addAgent(shop, {
      kind: 'http',
      endpoint: `${servers.shop.url}/turn`,
      secret: 'secret-of-16-other',
    });
    // A row's secret, moved to another row.
    await app.rows(
      `update agents set sealed_secret = (select sealed_secret from agents where id = $2) where id = $1`,
      [agent, other],
    );
    const place = await connect(shop, agent);
    expect(await place.answerTo('hello')).toMatch(/could not|went wrong|sorry/i);
    const letters = await app.rows(`select reason from dead_letters where kind = 'turn'`);
    expect(letters).toEqual([{ reason: 'AGENT_FAILED' }]);
  });
});
