import { builtAgent, type AgentSettings } from '../../src/agents/built-agent';
import { SystemClock } from '../../src/foundation/clock';
import type { Send } from '../../src/agents/agent-http';
import { AServer, sendJson } from './a-server';
import { aTurn, forever } from './a-turn';

const nothing = { prompt: null, model: null, endpoint: null, secret: null };
const id = 'b850bc30-45f8-0041-a00a-83df46d8555e';

const server = new AServer((_, response) => response.end());
beforeAll(() => server.start());
afterAll(() => server.stop());

/** What a process may have in its environment for its own agent. */
const own = {
  OPENAI_API_KEY: 'own-key',
  OPENAI_ORG_ID: 'own-organisation',
  OPENAI_PROJECT_ID: 'own-project',
  OPENAI_ADMIN_KEY: 'own-admin',
  OPENAI_CUSTOM_HEADERS: 'x-own: own-header\nauthorization: Bearer own-header',
  OPENAI_BASE_URL: 'https://own.example.org/v1',
  AGENT_PROMPT: 'own prompt',
  AGENT_HTTP_SECRET: 'own-secret-of-enough-characters',
  ELIZAOS_API_KEY: 'own-elizaos-key',
};
const before = { ...process.env };
beforeEach(() => void Object.assign(process.env, own));
afterEach(() => {
  for (const name of Object.keys(own)) delete process.env[name];
  Object.assign(process.env, before);
});

/** Asks an agent of these settings once; its answer, and what its server saw. */
async function ask(settings: AgentSettings, send: Send = fetch) {
  const answer = await builtAgent(settings, send, new SystemClock()).answer(aTurn(['hello']), forever);
  return { answer, seen: server.seen };
}

const completion = { choices: [{ index: 0, delta: { content: 'hi' }, finish_reason: 'stop' }] };

describe('an organisation’s agent', () => {
  it.each([
    ['with its key', 'their-key', 'Bearer their-key'],
    ['without any', null, undefined],
  ])('of the kind openai asks its endpoint %s', async (_, secret, authorization) => {
    server.answerWith((__, response) =>
      response.end(`data: ${JSON.stringify(completion)}\n\ndata: [DONE]\n\n`),
    );
    const settings = {
      ...nothing,
      kind: 'openai',
      model: 'm',
      endpoint: `${server.url}/v1`,
      secret,
    } as const;
    const { answer, seen } = await ask(settings);
    expect(answer).toMatchObject({ kind: 'answered', text: 'hi' });
    expect(seen).toMatchObject([{ method: 'POST', path: '/v1/chat/completions' }]);
    expect(seen[0]?.headers.authorization).toBe(authorization);
    expect(seen[0]?.body).toContain('You are Eliza');
    expect(JSON.stringify(seen)).not.toMatch(/own-|own prompt/);
    expect(JSON.stringify(seen)).not.toMatch(/stainless/i);
  });

  it('says what its prompt says', async () => {
    server.answerWith((_, response) => response.end('data: [DONE]\n\n'));
    await ask({ ...nothing, kind: 'openai', prompt: 'Sell shoes.', model: 'm', endpoint: server.url });
    expect(server.seen[0]?.body).toContain('Sell shoes.');
  });

  it('of the kind openai is at OpenAI unless it says where', async () => {
    const asked: string[] = [];
    const send: Send = (url) => {
      asked.push(url);
      return Promise.resolve(new Response(null, { status: 503 }));
    };
    const { answer } = await ask({ ...nothing, kind: 'openai', model: 'm', secret: 'k' }, send);
    expect(answer).toMatchObject({ kind: 'failed', retryable: true });
    expect(asked).toEqual(['https://api.openai.com/v1/chat/completions']);
  });

  it('of the kind http signs with its own secret', async () => {
    server.answerWith((_, response) => sendJson(response, 200, { text: 'hi' }));
    const settings = {
      ...nothing,
      kind: 'http',
      endpoint: `${server.url}/turn`,
      secret: 'their-secret-of-16',
    } as const;
    const first = await ask(settings);
    expect(first.answer).toEqual({ kind: 'answered', text: 'hi' });
    expect(first.seen).toMatchObject([{ path: '/turn' }]);
    expect(JSON.stringify(first.seen)).not.toContain('own-');
  });

  it.each([
    ['with its key', 'their-key'],
    ['without any', undefined],
  ])('of the kind elizaos is known there by its id there, %s', async (_, key) => {
    server.answerWith(({ method, path }, response) => {
      if (path.endsWith('/current')) return sendJson(response, 200, { data: { messageServerId: 's' } });
      if (method === 'GET') return sendJson(response, 200, { data: [] });
      return sendJson(response, 201, { agentResponse: { text: 'hi' } });
    });
    const { answer, seen } = await ask({
      ...nothing,
      kind: 'elizaos',
      endpoint: server.url,
      model: id,
      secret: key ?? null,
    });
    expect(answer).toEqual({ kind: 'answered', text: 'hi' });
    expect(seen.map(({ headers }) => headers['x-api-key'])).toEqual([key, key, key]);
    expect(seen.at(-1)?.body).toContain(`"targetUserId":"${id}"`);
    expect(JSON.stringify(seen)).not.toContain('own-');
  });

  it.each(['eliza', 'echo'] as const)('of the kind %s asks nobody', async (kind) => {
    const send: Send = () => Promise.reject(new Error('nobody is asked'));
    expect((await ask({ ...nothing, kind }, send)).answer).toMatchObject({ kind: 'answered' });
  });
});
