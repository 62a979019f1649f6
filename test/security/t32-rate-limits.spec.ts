import { AuthApp, type JsonAnswer, type Request } from '../support/auth-app';
import { personAt } from '../support/flows/account';

const keys = '/.well-known/jwks.json';
const devices = '/api/eliza-app/auth/sessions';

/** The answers of so many requests, one after the other. */
async function answers(
  times: number,
  app: AuthApp,
  path: string,
  request: (n: number) => Request,
): Promise<JsonAnswer[]> {
  const all: JsonAnswer[] = [];
  for (let n = 0; n < times; n++) all.push(await app.call('GET', path, request(n)));
  return all;
}

const statuses = (all: readonly JsonAnswer[]): number[] => [...new Set(all.map(({ status }) => status))];

describe('T32: whoever calls too often is stopped, whatever they pretend', () => {
  it('by the socket, where no proxy is trusted: headers of the caller free nobody', async () => {
    const app = await AuthApp.start({ TRUST_PROXY_HOPS: '0' });
    const pretend = (n: number): Request => ({
      from: `203.0.113.${n}`,
      headers: { 'x-api-key': `eg_${n}`, 'x-real-ip': `203.0.113.${n}`, 'user-agent': `robot ${n}` },
    });
    expect(statuses(await answers(60, app, keys, pretend))).toEqual([200]);
    const refused = await app.call('GET', keys, pretend(61));
    expect(refused.status).toBe(429);
    expect(refused.body).toEqual({
      success: false,
      error: expect.any(String) as string,
      code: 'rate_limit_exceeded',
      request_id: refused.headers['x-request-id'],
      retry_after: Number(refused.headers['retry-after']),
      retryAfter: Number(refused.headers['retry-after']),
    });
    expect(refused.headers).toMatchObject({
      'x-ratelimit-limit': '60',
      'x-ratelimit-remaining': '0',
      'x-ratelimit-reset': refused.headers['retry-after'],
    });
  });

  it('by the address that our own proxy saw, whatever stands to its left', async () => {
    const app = await AuthApp.start();
    const claim = (n: number): Request => ({ from: `203.0.113.${n}, 198.51.100.7` });
    expect(statuses(await answers(60, app, keys, claim))).toEqual([200]);
    expect((await app.call('GET', keys, claim(61))).status).toBe(429);
    expect((await app.call('GET', keys, { from: '198.51.100.7, 198.51.100.8' })).status).toBe(200);
  });

  it('by the account, from however many addresses; their neighbour is not stopped', async () => {
    const app = await AuthApp.start();
    const [{ token }, neighbour] = [await app.signIn(personAt(1)), await app.signIn(personAt(2))];
    const first = await app.call('GET', devices, { token });
    expect(first.headers).toMatchObject({ 'x-ratelimit-limit': '60', 'x-ratelimit-remaining': '59' });
    expect(statuses(await answers(59, app, devices, () => ({ token })))).toEqual([200]);
    expect((await app.call('GET', devices, { token, from: '203.0.113.1' })).status).toBe(429);
    const { status } = await app.call('GET', devices, { token: neighbour.token, from: '203.0.113.1' });
    expect(status).toBe(200);
  });

  it('what could be guessed or sent is limited more narrowly, with a body that is no good too', async () => {
    const app = await AuthApp.start();
    const most = async (method: string, path: string): Promise<number> => {
      for (let n = 0; n < 400; n++)
        if ((await app.call(method, path, { from: '203.0.113.7', body: {} })).status === 429) return n;
      return Infinity;
    };
    const auth = '/api/eliza-app/auth';
    expect(await most('POST', `${auth}/challenges`)).toBe(5);
    expect(await most('POST', `${auth}/codes`)).toBe(5);
    expect(await most('POST', `${auth}/codes/verify`)).toBe(10);
    expect(await most('POST', `${auth}/telegram`)).toBe(10);
    // One limit for both platforms.
    expect(await most('POST', `${auth}/discord`)).toBe(0);
    expect(await most('POST', `${auth}/challenges/any/token`)).toBe(300);
    expect(await most('GET', `${auth}/whatsapp`)).toBe(60);
    expect(await most('POST', `${auth}/refresh`)).toBe(0);
  });

  it('bad credentials are not checked for ever', async () => {
    const app = await AuthApp.start({ METRICS_TOKEN: 'the-token-of-prometheus' });
    const { token } = await app.signIn(personAt(1));
    const from = '203.0.113.5';
    const guess = (n: number): Request =>
      n % 2 ? { from, token: `guess${n}` } : { from, headers: { 'x-api-key': `eg_${n}` } };
    expect(statuses(await answers(120, app, devices, guess))).toEqual([401]);
    const refused = await app.call('GET', devices, { from, token });
    expect(refused.status).toBe(429);
    expect(refused.body.code).toBe('rate_limit_exceeded');
    const { text } = await app.call('GET', '/metrics', { token: 'the-token-of-prometheus' });
    expect(text).toContain('eliza_rate_limited_total{limit="bad-credential"} 1');
    expect((await app.call('GET', devices, { token })).status).toBe(200);
  });

  it('who brings no credential has brought no bad one', async () => {
    const app = await AuthApp.start();
    const { token } = await app.signIn(personAt(1));
    const from = '203.0.113.5';
    expect(statuses(await answers(121, app, devices, () => ({ from })))).toEqual([401]);
    expect((await app.call('GET', devices, { from, token })).status).toBe(200);
  });

  it('two instances on one database count together', async () => {
    const one = await AuthApp.start({ RATE_LIMIT_STORE: 'database' });
    const other = await AuthApp.start({ RATE_LIMIT_STORE: 'database' }, one.databaseUrl);
    const from = '203.0.113.5';
    expect(statuses(await answers(40, one, keys, () => ({ from })))).toEqual([200]);
    expect(statuses(await answers(20, other, keys, () => ({ from })))).toEqual([200]);
    expect((await one.call('GET', keys, { from })).status).toBe(429);
  });

  it('what cannot be counted is refused; health is told all the same', async () => {
    const app = await AuthApp.start({ RATE_LIMIT_STORE: 'database' });
    await app.rows('alter table rate_limits rename to elsewhere');
    const refused = await app.call('GET', keys);
    expect(refused.status).toBe(503);
    expect(refused.body.code).toBe('UNAVAILABLE');
    expect((await app.call('POST', '/api/eliza-app/auth/refresh', { body: {} })).status).toBe(503);
    expect((await app.call('GET', '/health/live')).status).toBe(200);
  });

  it('webhooks are not limited by it: what the platform signs comes in', async () => {
    const app = await AuthApp.start();
    for (let n = 0; n < 70; n++) await app.whatsapp.say(personAt(n % 5), 'hello');
    expect((await app.rows('select 1 from inbox_events')).length).toBeGreaterThanOrEqual(70);
  });
});
