import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { callAgentServer, failureOfStatus } from '../../src/agents/agent-http';
import { AServer } from './a-server';
import { forever } from './a-turn';

const call = { method: 'POST', body: '{}', maxAnswerBytes: 1000 } as const;

describe('callAgentServer', () => {
  it('is a retryable failure when nobody listens', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    await expect(callAgentServer({ ...call, url: `http://127.0.0.1:${port}` }, forever)).resolves.toEqual({
      kind: 'failed',
      why: 'the agent could not be reached (ECONNREFUSED)',
      retryable: true,
    });
  });

  it('is a retryable failure when the answer is cut', async () => {
    const server = new AServer((_, response) => {
      response.writeHead(200, { 'content-length': '100' });
      response.write('{"te', () => response.destroy());
    });
    await server.start();
    const answer = await callAgentServer({ ...call, url: server.url }, forever);
    await server.stop();
    expect(answer).toMatchObject({ kind: 'failed', retryable: true });
  });

  it('stops when the turn is stopped', async () => {
    const stop = new AbortController();
    const server = new AServer(() => stop.abort());
    await server.start();
    const answer = await callAgentServer({ ...call, url: server.url }, stop.signal);
    await server.stop();
    expect(answer).toEqual({ kind: 'failed', why: 'the turn was stopped', retryable: true });
  });
});

describe('failureOfStatus', () => {
  const date = 'Wed, 25 Nov 2026 10:00:00 GMT';
  it.each<[Record<string, string>, number | undefined]>([
    [{}, undefined],
    [{ 'retry-after': '7' }, 7000],
    [{ 'retry-after': '7', 'retry-after-ms': '250' }, 250],
    [{ 'retry-after': 'Wed, 25 Nov 2026 10:00:30 GMT', date }, 30_000],
    [{ 'retry-after': 'Wed, 25 Nov 2026 09:00:00 GMT', date }, undefined],
    [{ 'retry-after': 'Wed, 25 Nov 2026 10:00:30 GMT' }, undefined],
    [{ 'retry-after': '9999999' }, 3_600_000],
    [{ 'retry-after': 'soon' }, undefined],
  ])('reads the waiting time of %j', (headers, retryAfterMs) => {
    const failed = failureOfStatus(429, new Headers(headers));
    expect(failed.retryable).toBe(true);
    expect(failed.retryAfterMs).toBe(retryAfterMs);
  });

  it('gives no waiting time to what cannot pass', () => {
    expect(failureOfStatus(403, new Headers({ 'retry-after': '7' }))).toEqual({
      kind: 'failed',
      why: 'the agent answered HTTP 403',
      retryable: false,
    });
  });
});
