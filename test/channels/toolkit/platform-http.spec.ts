import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import { createServer as createTcpServer, type AddressInfo, type Socket } from 'node:net';
import { join } from 'node:path';
import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  platformAt,
  type PlatformAnswer,
  type PlatformCall,
} from '../../../src/channels/toolkit/platform-http';

const servers: { close(done: () => void): unknown }[] = [];
const sockets = new Set<Socket>();

afterEach(async () => {
  for (const socket of sockets) socket.destroy();
  sockets.clear();
  await Promise.all(servers.splice(0).map((server) => new Promise<void>((done) => server.close(done))));
});

async function listen(server: Server | ReturnType<typeof createTcpServer>): Promise<string> {
  servers.push(server);
  server.on('connection', (socket: Socket) => void sockets.add(socket));
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const http = (listener: RequestListener) => listen(createServer(listener));

const call = (url: string, change: Partial<PlatformCall> = {}, timeoutMs?: number): Promise<PlatformAnswer> =>
  platformAt(
    url,
    timeoutMs,
  )({
    method: 'POST',
    path: '/send',
    headers: { authorization: 'Bearer secret-token' },
    json: { text: 'héllo' },
    signal: new AbortController().signal,
    ...change,
  });

test('sends JSON below the path of the base URL and gives the answer back', async () => {
  const seen: unknown[] = [];
  const url = await http((request, response) => {
    request.setEncoding('utf8').on('data', (body) => {
      const { authorization, 'content-type': type, 'content-length': length } = request.headers;
      seen.push([request.method, request.url, authorization, type, length, body]);
      response.writeHead(202).end('taken');
    });
  });
  expect(await call(`${url}/base/`)).toEqual({ kind: 'answered', status: 202, body: 'taken' });
  expect(seen).toEqual([
    ['POST', '/base/send', 'Bearer secret-token', 'application/json', '17', '{"text":"héllo"}'],
  ]);
});

test('sends a form as it is given, where there is no JSON', async () => {
  const seen: unknown[] = [];
  const url = await http((request, response) => {
    request.setEncoding('utf8').on('data', (body) => {
      seen.push([request.headers['content-type'], body]);
      response.writeHead(201).end();
    });
  });
  const form = new URLSearchParams({ Body: 'h\u00e9llo & more' }).toString();
  const signal = new AbortController().signal;
  expect(await platformAt(url)({ method: 'POST', path: '/send', headers: {}, form, signal })).toMatchObject({
    kind: 'answered',
    status: 201,
  });
  expect(seen).toEqual([['application/x-www-form-urlencoded', 'Body=h%C3%A9llo+%26+more']]);
});

test('shows of the headers those that were wanted and came', async () => {
  const url = await http(
    (_, response) => void response.writeHead(200, { 'X-Left': '4', 'X-Other': '1' }).end(),
  );
  expect(await call(url, { wanted: ['x-left', 'x-absent'] })).toEqual({
    kind: 'answered',
    status: 200,
    body: '',
    headers: { 'x-left': '4' },
  });
});

test('keeps its connection for the next call', async () => {
  const url = await http((_, response) => void response.end('{}'));
  for (let calls = 0; calls < 5; calls++) {
    expect(await call(url)).toMatchObject({ kind: 'answered' });
    // A connection is free one turn of the event loop after its answer.
    await nextTurn();
  }
  expect(sockets.size).toBe(1);
});

test('never has two calls on one connection', async () => {
  const held: ServerResponse[] = [];
  const url = await http((_, response) => {
    if (held.push(response) === 20) for (const each of held) each.end('{}');
  });
  const get = { method: 'GET', path: '/', headers: {}, signal: new AbortController().signal } as const;
  const answers = await Promise.all(Array.from({ length: 20 }, () => platformAt(url)(get)));
  expect(answers).toEqual(answers.map(() => ({ kind: 'answered', status: 200, body: '{}' })));
  expect(sockets.size).toBe(20);
});

test('goes over to another connection when the server closed the kept one', async () => {
  const url = await http((_, response) => void response.end('{}'));
  await call(url);
  const [kept] = sockets;
  kept?.destroy();
  await nextTurn();
  expect(await call(url)).toMatchObject({ kind: 'answered' });
});

test('hundreds of calls share a signal without a warning, and do not keep the process alive', async () => {
  const server = createServer((_, response) => void response.end('{}'));
  server.keepAliveTimeout = 0;
  const url = await listen(server);
  const script = `
    const call = require('./src/channels/toolkit/platform-http').platformAt('${url}');
    const get = { method: 'GET', path: '/', headers: {}, signal: new AbortController().signal };
    Promise.all(Array.from({ length: 300 }, () => call(get))).then((answers) =>
      console.log(answers.filter((answer) => answer.kind === 'answered').length));`;
  const child = spawn(process.execPath, ['--require', './test/support/flows/register.cjs', '-e', script], {
    cwd: join(__dirname, '../../..'),
  });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (said += String(text)));
  expect(await once(child, 'close')).toEqual([0, null]);
  expect(said).toBe('300\n');
});

test('one signal stops hundreds of calls', async () => {
  const controller = new AbortController();
  let requests = 0;
  const url = await http(() => {
    if (++requests === 200) controller.abort();
  });
  const answers = await Promise.all(
    Array.from({ length: 300 }, () => call(url, { signal: controller.signal })),
  );
  const count = (kind: string) => answers.filter((answer) => answer.kind === kind).length;
  expect(answers.every((answer) => answer.kind !== 'answered' && answer.why === 'aborted')).toBe(true);
  // 256 connections at the most: the others never had one.
  expect(count('not-sent')).toBeGreaterThanOrEqual(44);
  expect(count('unknown')).toBeGreaterThanOrEqual(200);
});

test('takes a redirect for an answer', async () => {
  const url = await http((_, response) => void response.writeHead(302, { location: '/elsewhere' }).end());
  expect(await call(url)).toMatchObject({ kind: 'answered', status: 302 });
});

test('cuts an endless body at 1 MB', async () => {
  const url = await http((_, response) => {
    const more = (): void => {
      while (!response.destroyed && response.write('x'.repeat(65_536)));
      response.once('drain', more);
    };
    more();
  });
  const answer = await call(url);
  expect(answer).toMatchObject({ kind: 'answered', status: 200 });
  expect(answer.kind === 'answered' && answer.body.length).toBe(1024 * 1024);
});

test('waits for the answer behind an interim one', async () => {
  const url = await http((_, response) => {
    response.writeEarlyHints({ link: '</style.css>; rel=preload' });
    response.writeHead(201).end('made');
  });
  expect(await call(url)).toEqual({ kind: 'answered', status: 201, body: 'made' });
});

test.each([
  ['7', 7_000],
  ['0', 0],
  ['Wed, 25 Nov 2026 10:00:30 GMT', 30_000],
  ['Wed, 25 Nov 2026 09:00:00 GMT', 0],
  ['86400', 600_000],
  ['Fri, 25 Dec 2026 10:00:00 GMT', 600_000],
  ['soon', undefined],
])('reads Retry-After: %s', async (value, expected) => {
  const url = await http((_, response) => {
    response.setHeader('date', 'Wed, 25 Nov 2026 10:00:00 GMT');
    response.writeHead(429, { 'retry-after': value }).end();
  });
  const answer = await call(url);
  expect(answer.kind === 'answered' && answer.retryAfterMs).toBe(expected);
});

describe('not-sent', () => {
  test('nobody listens', async () => {
    const url = await http(() => undefined);
    await new Promise<void>((done) => void servers.pop()?.close(done));
    expect(await call(url)).toEqual({ kind: 'not-sent', why: 'ECONNREFUSED' });
  });

  test('no such name', async () => {
    // A label of 64 characters cannot be a name: the resolver says so without asking anybody.
    const answer = await call(`http://${'a'.repeat(64)}.invalid`);
    expect(answer).toEqual({ kind: 'not-sent', why: expect.stringMatching(/^(ENOTFOUND|EAI_AGAIN)$/) });
  });

  test('the other side speaks no TLS', async () => {
    const url = await listen(
      createTcpServer((socket) => socket.on('error', () => undefined).end('hello\r\n')),
    );
    expect(await call(url.replace('http:', 'https:'))).toMatchObject({ kind: 'not-sent' });
  });

  test('the TLS handshake never ends', async () => {
    const url = await listen(createTcpServer());
    expect(await call(url.replace('http:', 'https:'), {}, 50)).toEqual({
      kind: 'not-sent',
      why: 'timed-out',
    });
  });

  test('it was aborted before', async () => {
    const url = await http((_, response) => void response.end());
    expect(await call(url, { signal: AbortSignal.abort() })).toEqual({ kind: 'not-sent', why: 'aborted' });
    expect(sockets.size).toBe(0);
  });

  test('no connection was free in time; those at work are not disturbed', async () => {
    const held: ServerResponse[] = [];
    let full = (): void => undefined;
    const allHeld = new Promise<void>((resolve) => (full = resolve));
    const others: unknown[] = [];
    const url = await http((request, response) => {
      if (request.url !== '/held') response.end(String(others.push(request.url)));
      else if (held.push(response) === 256) full();
    });
    const working = Array.from({ length: 256 }, () => call(url, { path: '/held' }));
    await allHeld;
    expect(await call(url, { path: '/late' }, 50)).toEqual({ kind: 'not-sent', why: 'timed-out' });
    for (const response of held) response.end();
    expect(new Set((await Promise.all(working)).map((answer) => answer.kind))).toEqual(new Set(['answered']));
    await nextTurn();
    expect(await call(url, { path: '/next' })).toMatchObject({ kind: 'answered' });
    expect(others).toEqual(['/next']);
    expect([...sockets].filter((socket) => !socket.destroyed)).toHaveLength(256);
  });

  test('hundreds of forbidden headers and paths take no connection from others', async () => {
    const url = await http((_, response) => void response.end('{}'));
    const forbidden = await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        call(url, i % 2 ? { headers: { authorization: 'secret\r\n' } } : { path: '/secret here' }),
      ),
    );
    expect(new Set(forbidden.map((answer) => JSON.stringify(answer)))).toEqual(
      new Set([
        '{"kind":"not-sent","why":"ERR_INVALID_CHAR"}',
        '{"kind":"not-sent","why":"ERR_UNESCAPED_CHARACTERS"}',
      ]),
    );
    expect(await call(url)).toMatchObject({ kind: 'answered' });
  });

  test('a header that HTTP forbids, which is not repeated', async () => {
    const answer = await call('http://127.0.0.1:9', { headers: { authorization: 'Bearer secret\ntoken' } });
    expect(answer).toEqual({ kind: 'not-sent', why: 'ERR_INVALID_CHAR' });
  });
});

describe('unknown', () => {
  test('the connection is cut when the request was read', async () => {
    const url = await http((request) => request.socket.destroy());
    expect(await call(url)).toEqual({ kind: 'unknown', why: 'ECONNRESET' });
  });

  test('the connection is cut within the answer', async () => {
    const url = await http((_, response) => {
      response.writeHead(200, { 'content-length': 100 });
      response.write('{"half":', () => response.destroy());
    });
    expect(await call(url)).toEqual({ kind: 'unknown', why: 'ECONNRESET' });
  });

  test('the answer is no HTTP', async () => {
    const url = await listen(
      createTcpServer((socket) => socket.once('data', () => socket.end('nonsense\r\n\r\n'))),
    );
    expect(await call(url)).toMatchObject({ kind: 'unknown' });
  });

  test('there is no answer in time', async () => {
    const url = await http(() => undefined);
    expect(await call(url, {}, 300)).toEqual({ kind: 'unknown', why: 'timed-out' });
  });

  test('the answer does not end in time', async () => {
    const url = await http((_, response) => void response.write('{'));
    expect(await call(url, {}, 300)).toEqual({ kind: 'unknown', why: 'timed-out' });
  });

  test('it is aborted after it left', async () => {
    const controller = new AbortController();
    const url = await http(() => controller.abort());
    expect(await call(url, { signal: controller.signal })).toEqual({ kind: 'unknown', why: 'aborted' });
  });

  test('a kept connection is closed by the server when the next request comes', async () => {
    let requests = 0;
    const url = await http((request, response) => {
      if (++requests === 1) response.end('{}');
      else request.socket.destroy();
    });
    expect(await call(url)).toMatchObject({ kind: 'answered' });
    expect(await call(url)).toEqual({ kind: 'unknown', why: 'ECONNRESET' });
  });
});
