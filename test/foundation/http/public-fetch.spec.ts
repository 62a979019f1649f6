import type { LookupAddress } from 'node:dns';
import { gzipSync } from 'node:zlib';
import { fetch as undiciFetch } from 'undici';
import { loadConfig } from '../../../src/foundation/config/load-config';
import { PublicFetch, type Lookup } from '../../../src/foundation/http/public-fetch';
import { PublicFetchConfig } from '../../../src/foundation/http/public-fetch.config';
import { AServer } from '../../agents/a-server';

const limits = { timeoutMs: 5_000, maxAnswerBytes: 1_000 };
const configOf = (organizationEndpoints?: string) =>
  loadConfig(PublicFetchConfig, { ORGANIZATION_ENDPOINTS: organizationEndpoints });

/** Each look-up takes the next answer. */
function lookupOf(...answers: LookupAddress[][]): Lookup & { asked: string[] } {
  const asked: string[] = [];
  const lookup: Lookup = (hostname, _, done) => {
    asked.push(hostname);
    done(null, answers.shift() ?? []);
  };
  return Object.assign(lookup, { asked });
}
const addresses = (...all: string[]): LookupAddress[] =>
  all.map((address) => ({ address, family: address.includes(':') ? 6 : 4 }));

/** The code of what a call was refused for. */
async function refusal(call: Promise<unknown>): Promise<unknown> {
  const error: unknown = await call.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return error instanceof Error ? (error.cause ?? error) : error;
}

const notPublic = { code: 'ENDPOINT_NOT_PUBLIC', message: 'the endpoint is not public' };

describe('the setting', () => {
  it('is public unless it is told', () => {
    expect(configOf().organizationEndpoints).toBe('public');
    expect(configOf('any').organizationEndpoints).toBe('any');
    expect(() => configOf('all')).toThrow('ORGANIZATION_ENDPOINTS');
  });
});

describe('an address that an organisation gives', () => {
  const guarded = new PublicFetch(configOf());

  it.each([
    'https://api.openai.com/v1',
    'https://agents.example.org:8443/turn?tenant=7',
    'https://8.8.8.8/turn',
    'https://[2606:4700::1111]/',
  ])('%s is taken', (url) => {
    expect(guarded.refusalOf(url)).toBeUndefined();
  });

  it.each([
    ['http://agents.example.org/turn', 'must begin with https://'],
    ['ftp://agents.example.org', 'must begin with https://'],
    ['file:///etc/passwd', 'must begin with https://'],
    ['agents.example.org', 'must be an address (URL)'],
    ['', 'must be an address (URL)'],
    [`https://example.org/${'a'.repeat(2_048)}`, 'must be an address (URL)'],
    ['https://user@example.org', 'must not hold a user name or password'],
    ['https://:secret@example.org', 'must not hold a user name or password'],
    ['https://example.org/#here', 'must not have a fragment'],
    ['https://localhost/', 'must be on the public internet'],
    ['https://LOCALHOST./', 'must be on the public internet'],
    ['https://api.localhost/', 'must be on the public internet'],
    ['https://127.0.0.1/', 'must be on the public internet'],
    ['https://127.1/', 'must be on the public internet'],
    ['https://2130706433/', 'must be on the public internet'],
    ['https://0x7f000001/', 'must be on the public internet'],
    ['https://0177.0.0.1/', 'must be on the public internet'],
    ['https://10.0.0.1./', 'must be on the public internet'],
    ['https://169.254.169.254/latest/meta-data', 'must be on the public internet'],
    ['https://[::1]/', 'must be on the public internet'],
    ['https://[::ffff:10.0.0.1]/', 'must be on the public internet'],
    ['https://[64:ff9b::a00:1]/', 'must be on the public internet'],
    ['https://１２７.0.0.1/', 'must be on the public internet'],
  ])('%s is refused', async (url, why) => {
    expect(guarded.refusalOf(url)).toBe(why);
    expect(await refusal(guarded.fetch(url, {}, limits))).toMatchObject(notPublic);
  });

  it('may be anywhere where the setting says so', () => {
    const anywhere = new PublicFetch(configOf('any'));
    expect(anywhere.refusalOf('http://10.0.0.1:3000/turn')).toBeUndefined();
    expect(anywhere.refusalOf('http://localhost/')).toBeUndefined();
    expect(anywhere.refusalOf('ftp://10.0.0.1/')).toBe('must begin with https://');
    expect(anywhere.refusalOf('http://user:secret@10.0.0.1/')).toBe('must not hold a user name or password');
  });
});

describe('a name', () => {
  it.each([
    ['this machine', ['127.0.0.1']],
    ['a private network', ['10.1.2.3']],
    ['metadata', ['169.254.169.254']],
    ['a public address and a private one', ['8.8.8.8', '192.168.0.1']],
    ['IPv6 of this machine', ['2606:4700::1111', '::1']],
    ['an IPv4 address in disguise', ['::ffff:127.0.0.1']],
    ['nothing', []],
  ])('that stands for %s is not connected to', async (_, found) => {
    const lookup = lookupOf(addresses(...found));
    const call = new PublicFetch(configOf(), lookup).fetch('https://agents.example.org/', {}, limits);
    expect(await refusal(call)).toMatchObject(notPublic);
    expect(lookup.asked).toEqual(['agents.example.org']);
  });

  it('that does not exist is what the system says', async () => {
    const lookup: Lookup = (_, __, done) => done(Object.assign(new Error('no'), { code: 'ENOTFOUND' }), []);
    const call = new PublicFetch(configOf(), lookup).fetch('https://agents.example.org/', {}, limits);
    expect(await refusal(call)).toMatchObject({ code: 'ENOTFOUND' });
  });
});

describe('the dispatcher, for clients with a fetch of their own', () => {
  const guarded = new PublicFetch(configOf(), lookupOf());

  it.each([
    'https://127.0.0.1:8443/',
    'http://agents.example.org/',
    'https://localhost:8443/',
    'https://[::1]:8443/',
  ])('does not connect to %s', async (url) => {
    const call = undiciFetch(url, { dispatcher: guarded.dispatcher });
    expect(await refusal(call)).toMatchObject(notPublic);
  });
});

describe('a call', () => {
  const server = new AServer((_, response) => response.end());
  const anywhere = new PublicFetch(configOf('any'));
  beforeAll(() => server.start());
  afterAll(() => server.stop());

  it('carries method, headers and body, and gives status, headers and body', async () => {
    server.answerWith((_, response) => response.writeHead(418, { 'x-said': 'no' }).end('tea'));
    const request = { method: 'POST', headers: { 'x-key': 'k' }, body: '{"a":1}' };
    const response = await anywhere.fetch(`${server.url}/turn`, request, limits);
    expect(server.seen).toMatchObject([
      { method: 'POST', path: '/turn', headers: { 'x-key': 'k' }, body: '{"a":1}' },
    ]);
    expect([response.status, response.headers.get('x-said'), await response.text()]).toEqual([
      418,
      'no',
      'tea',
    ]);
  });

  it.each([301, 302, 303, 307, 308])('does not follow a redirect (%i)', async (status) => {
    server.answerWith((_, response) => response.writeHead(status, { location: '/elsewhere' }).end());
    const response = await anywhere.fetch(server.url, { method: 'POST', body: 'x' }, limits);
    expect(response.status).toBe(status);
    expect(server.seen).toHaveLength(1);
  });

  it('gives an answer without a body', async () => {
    server.answerWith((_, response) => response.writeHead(204).end());
    const response = await anywhere.fetch(server.url, {}, limits);
    expect([response.status, await response.text()]).toEqual([204, '']);
  });

  it('goes by no proxy of the environment', async () => {
    server.answerWith((_, response) => response.end('direct'));
    const before = process.env['HTTP_PROXY'];
    process.env['HTTP_PROXY'] = 'http://127.0.0.1:1';
    try {
      expect(await (await new PublicFetch(configOf('any')).fetch(server.url, {}, limits)).text()).toBe(
        'direct',
      );
    } finally {
      if (before === undefined) delete process.env['HTTP_PROXY'];
      else process.env['HTTP_PROXY'] = before;
    }
  });

  it.each([
    ['at the bound', 1_000, {}, undefined],
    ['above it', 1_001, {}, { code: 'ANSWER_TOO_LARGE' }],
    ['packed small', 1_000_000, { 'content-encoding': 'gzip' }, { code: 'ANSWER_TOO_LARGE' }],
  ])('reads an answer %s as it should', async (_, size, headers: Record<string, string>, broken) => {
    const body = Buffer.alloc(size, 'a');
    server.answerWith((__, response) =>
      response.writeHead(200, headers).end(headers['content-encoding'] ? gzipSync(body) : body),
    );
    const read = (await anywhere.fetch(server.url, {}, limits)).text();
    if (broken) expect(await refusal(read)).toMatchObject(broken);
    else expect(await read).toHaveLength(size);
  });

  it.each([
    ['before the answer', false],
    ['within the answer', true],
  ])('ends by itself %s', async (_, begun) => {
    server.answerWith((__, response) => begun && response.writeHead(200).write('a'));
    const call = anywhere
      .fetch(server.url, {}, { ...limits, timeoutMs: 100 })
      .then((response) => response.text());
    expect(await refusal(call)).toMatchObject({ name: 'TimeoutError' });
  });

  it('ends when it is told to', async () => {
    server.answerWith(() => undefined);
    const told = new AbortController();
    const call = anywhere.fetch(server.url, { signal: told.signal }, limits);
    told.abort();
    expect(await refusal(call)).toMatchObject({ name: 'AbortError' });
  });
});
