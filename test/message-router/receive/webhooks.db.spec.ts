import type { NestExpressApplication } from '@nestjs/platform-express';
import { ChannelRegistry, type InboundEvent } from '../../../src/channels';
import { ConnectionDirectory } from '../../../src/connections';
import { Clock } from '../../../src/foundation/clock';
import { DeadLetters } from '../../../src/message-router/inbox/dead-letters';
import { Inbox } from '../../../src/message-router/inbox/inbox';
import { IdempotencyInterceptor } from '../../../src/message-router/receive/idempotency.interceptor';
import { WebhookAdmission } from '../../../src/message-router/receive/webhook-admission';
import { WebhookEntrance } from '../../../src/message-router/receive/webhook-entrance';
import { WebhookFailures } from '../../../src/message-router/receive/webhook-failures';
import { webhookRoute } from '../../../src/message-router/receive/webhook-route';
import { WebhookSignatureGuard } from '../../../src/message-router/receive/webhook-signature.guard';
import { WebhooksController } from '../../../src/message-router/receive/webhooks.controller';
import { RouterMetrics } from '../../../src/message-router/router-metrics';
import { call, httpApp } from '../../support/http-app';
import { useRouter } from '../../support/router';
import { sign } from '../../support/test-channel';
import { message, notice } from '../events';

const router = useRouter();
const path = '/api/eliza-app/webhook/test';
let app: NestExpressApplication;
let admission: WebhookAdmission;

beforeEach(async () => {
  const provide = (token: unknown, useValue: unknown) => ({ provide: token as symbol, useValue });
  app = await httpApp(
    {
      controllers: [WebhooksController],
      providers: [
        ...[
          WebhooksController,
          WebhookEntrance,
          WebhookAdmission,
          WebhookFailures,
          WebhookSignatureGuard,
          IdempotencyInterceptor,
        ],
        provide(ChannelRegistry, router.registry),
        provide(ConnectionDirectory, router.directory),
        provide(Inbox, router.inbox),
        provide(DeadLetters, router.deadLetters),
        provide(RouterMetrics, router.metrics),
        provide(Clock, router.clock),
      ],
    },
    { entrance: (opened) => opened.get(WebhookEntrance).take },
  );
  admission = app.get(WebhookAdmission);
  delete router.channel.allowsAddress;
});
afterEach(() => app.close());

const ours = (event: InboundEvent) => ({ ...event, account: 'account-of-test' });
const post = (events: readonly InboundEvent[] | string, signature?: string, to = path) => {
  const body = typeof events === 'string' ? events : JSON.stringify(events);
  return call(app, 'POST', to, {
    headers: { 'content-type': 'application/json', 'x-signature': signature ?? sign(body, 'secret-of-test') },
    body,
  });
};
const stored = () => router.query('select key from inbox_events order by key');

describe('a delivery', () => {
  it('is stored before it is answered, and answered alike when it comes again', async () => {
    const events = [ours(message('hello', { key: 'a' })), ours(notice({ key: 'b' }))];
    for (let time = 0; time < 2; time++) {
      const answer = await post(events);
      expect([answer.status, answer.text]).toEqual([200, '{"success":true}']);
      expect(await stored()).toEqual([{ key: 'a' }, { key: 'b' }]);
    }
  });

  it('for another account than those whose secret signed is a dead letter', async () => {
    const events = [
      { ...message('x', { key: 'a' }), account: 'account-of-other' },
      message('x', { key: 'b' }),
      notice({ key: 'c' }),
    ];
    expect((await post(events)).status).toBe(200);
    expect(await stored()).toEqual([{ key: 'c' }]);
    expect(await router.query('select key, reason from dead_letters order by key')).toEqual([
      { key: 'a', reason: 'UNKNOWN_ACCOUNT' },
      { key: 'b', reason: 'UNKNOWN_ACCOUNT' },
    ]);
  });

  it.each([
    ['not json', 'INVALID_JSON'],
    ['{}', 'INVALID_PAYLOAD'],
  ])('of %j is 400', async (body, code) => {
    const answer = await post(body);
    expect(answer.status).toBe(400);
    expect(answer.text).toContain(code);
  });

  it('that cannot be stored is 503', async () => {
    jest.spyOn(router.inbox, 'append').mockRejectedValueOnce(new Error('away'));
    const answer = await post([ours(message('hello'))]);
    expect(answer.status).toBe(503);
    expect(answer.text).toContain('STORAGE_UNAVAILABLE');
    expect(answer.text).not.toContain('away');
  });

  it('with a wrong signature is 401, and after many of one address 429; a good one still gets through', async () => {
    const wrong = '0'.repeat(64);
    for (let time = 0; time < 60; time++) expect((await post([], wrong)).status).toBe(401);
    const answer = await post([], wrong);
    expect(answer.status).toBe(429);
    expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
    expect((await post([ours(message('hello'))])).status).toBe(200);
    expect(await stored()).toHaveLength(1);
  });

  it.each(['/api/eliza-app/webhook/unknown', '/api/webhooks/test/some-organisation'])(
    'to %s is 404',
    async (to) => {
      expect((await post([], undefined, to)).status).toBe(404);
    },
  );
});

describe('the platform’s check of the address', () => {
  it('is answered with its challenge, to whoever knows the token', async () => {
    const answer = await call(app, 'GET', `${path}?token=secret-of-test&challenge=123`);
    expect([answer.status, answer.text]).toEqual([200, '123']);
    expect(answer.headers['content-type']).toContain('text/plain');
  });

  it('is refused to others, and soon altogether', async () => {
    for (let time = 0; time < 60; time++)
      expect((await call(app, 'GET', `${path}?token=x`)).status).toBe(403);
    expect((await call(app, 'GET', `${path}?token=secret-of-test&challenge=1`)).status).toBe(429);
    router.clock.passMs(61_000);
    expect((await call(app, 'GET', `${path}?token=secret-of-test&challenge=1`)).status).toBe(200);
  });

  it('is 404 where there is no such channel', async () => {
    expect((await call(app, 'GET', '/api/eliza-app/webhook/unknown')).status).toBe(404);
  });
});

describe('admission, before the body is read', () => {
  /** What it says to a request: nothing, or the refusal. */
  const admit = (headers: Record<string, string>, to = path) => {
    const route = webhookRoute(to);
    if (!route) throw new Error('not a webhook path');
    const request = { method: 'POST', url: to, headers, socket: { remoteAddress: '192.0.2.1' } };
    return admission.refusal(request as never, route);
  };
  const signed = { 'x-signature': 'a'.repeat(64) };

  it.each<[string, Record<string, string>, string, number | undefined]>([
    ['a well-formed signature', signed, path, undefined],
    ['no signature', {}, path, 401],
    ['a malformed one', { 'x-signature': 'sha1' }, path, 401],
    ['no such channel', signed, '/api/eliza-app/webhook/unknown', 404],
    ['no such organisation', signed, '/api/webhooks/test/nobody', 404],
  ])('%s', (_what, headers, to, status) => {
    const refusal = admit(headers, to);
    if (status === undefined) expect(refusal).toBeUndefined();
    else expect(refusal).toMatchObject({ status });
  });

  it('an address that may not call', () => {
    router.channel.allowsAddress = (address) => address !== '192.0.2.1';
    expect(admit(signed)).toMatchObject({ status: 403 });
    router.channel.allowsAddress = () => true;
    expect(admit(signed)).toBeUndefined();
  });

  it('strangers who go on are told to wait; what is signed is not', () => {
    for (let time = 0; time < 60; time++) expect(admit({})).toMatchObject({ status: 401 });
    expect(admit({})).toMatchObject({ status: 429 });
    expect(admit(signed, '/api/webhooks/test/nobody')).toMatchObject({ status: 429 });
    expect(admit(signed)).toBeUndefined();
  });
});
