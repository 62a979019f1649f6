import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { call, httpApp } from '../../support/http-app';

@Controller()
class EchoController {
  @Post(['simulator/graph/v26.0/1/messages', 'api/v1/messages', 'simulator/graph-not'])
  @HttpCode(200)
  kind(@Body() body: unknown): { bytes: number } | { json: unknown } {
    return Buffer.isBuffer(body) ? { bytes: body.length } : { json: body ?? null };
  }
}

describe('prepareHttp', () => {
  let app: NestExpressApplication;
  beforeAll(async () => (app = await httpApp({ controllers: [EchoController] })));
  afterAll(() => app.close());

  const post = (path: string, body: string | Buffer, type = 'application/json') =>
    call(app, 'POST', path, { headers: { 'content-type': type }, body });

  it('keeps raw bytes for the simulated platform', async () => {
    const path = '/simulator/graph/v26.0/1/messages';
    expect((await post(path, '{"a":1} ')).text).toBe('{"bytes":8}');
    expect((await post(path, 'a=1', 'application/x-www-form-urlencoded')).text).toBe('{"bytes":3}');
  });

  it.each(['/api/v1/messages', '/simulator/graph-not'])('reads JSON at %s', async (path) => {
    expect((await post(path, '{"a":1}')).text).toBe('{"json":{"a":1}}');
    expect((await post(path, 'a=1', 'application/x-www-form-urlencoded')).text).toBe('{"json":null}');
  });

  it.each([
    ['caller-12345', true],
    ['short', false],
    ['a'.repeat(65), false],
    ['caller 12345', false],
    ['caller_12345', false],
  ])('takes the request id %s: %s', async (id, taken) => {
    const { headers } = await call(app, 'POST', '/api/v1/messages', { headers: { 'x-request-id': id } });
    if (taken) expect(headers['x-request-id']).toBe(id);
    else expect(headers['x-request-id']).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('sends security headers, and does not say what it is built with', async () => {
    const { headers } = await post('/api/v1/messages', '{}');
    expect(headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'x-frame-options': 'SAMEORIGIN' });
    expect(headers).not.toHaveProperty('x-powered-by');
  });

  it('lets nobody keep what the API answers', async () => {
    expect((await post('/api/v1/messages', '{}')).headers['cache-control']).toBe('no-store');
    expect((await post('/api/v1/nothing', '{}')).headers['cache-control']).toBe('no-store');
    expect((await post('/simulator/graph-not', '{}')).headers).not.toHaveProperty('cache-control');
  });

  it('lets pages of the front end alone read answers, if there is one', async () => {
    const allowed = async (environment: Record<string, string>, origin: string) => {
      const other = await httpApp({ controllers: [EchoController] }, { environment });
      const { headers } = await call(other, 'POST', '/api/v1/messages', { headers: { origin }, body: '{}' });
      await other.close();
      return [headers['access-control-allow-origin'], headers['access-control-allow-credentials']];
    };
    const environment = { ELIZA_APP_URL: 'https://app.example.com/start' };
    expect(await allowed(environment, 'https://app.example.com')).toEqual([
      'https://app.example.com',
      'true',
    ]);
    expect((await allowed(environment, 'https://attacker.example'))[0]).toBeUndefined();
    expect(await allowed({}, 'https://app.example.com')).toEqual([undefined, undefined]);
  });

  it('limits what a connection may take', () => {
    const { headersTimeout, requestTimeout, keepAliveTimeout, maxConnections } = app.getHttpServer();
    expect([headersTimeout, requestTimeout, keepAliveTimeout, maxConnections]).toEqual([
      10_000, 30_000, 65_000, 4096,
    ]);
  });
});
