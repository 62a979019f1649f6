import { PublicFetch } from '../../../src/foundation/http/public-fetch';
import { PublicFetchConfig } from '../../../src/foundation/http/public-fetch.config';
import { callWebhook, type CallEnd } from '../../../src/message-router/outgoing-webhooks/event-call';
import { newWebhookSecret } from '../../../src/message-router/outgoing-webhooks/signature';
import { WebhookReceiver } from './webhook-receiver';

const anywhere = new PublicFetch(Object.assign(new PublicFetchConfig(), { organizationEndpoints: 'any' }));
const publicOnly = new PublicFetch(new PublicFetchConfig());
const secret = newWebhookSecret();
const event = {
  id: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d',
  type: 'message.received',
  createdAt: new Date('2026-11-24T14:07:00.000Z'),
  data: { text: 'hello' },
};

let receiver: WebhookReceiver;
beforeAll(async () => {
  receiver = await WebhookReceiver.up();
  receiver.secret = secret;
});

const call = (url = receiver.url, http = anywhere, signal = new AbortController().signal): Promise<CallEnd> =>
  callWebhook(http, { url, secret }, event, signal);

it('sends the event, signed', async () => {
  expect(await call()).toEqual({ kind: 'delivered', status: 200 });
  expect(receiver.refused).toBe(0);
  expect(receiver.received).toEqual([
    {
      id: event.id,
      type: 'message.received',
      created_at: '2026-11-24T14:07:00.000Z',
      data: { text: 'hello' },
    },
  ]);
});

it('takes every 2xx for an acknowledgement, however long the answer', async () => {
  receiver.answers.push(204, (response) => response.writeHead(200).end('x'.repeat(1_000_000)));
  expect(await call()).toEqual({ kind: 'delivered', status: 204 });
  expect(await call()).toEqual({ kind: 'delivered', status: 200 });
});

it('follows no redirect', async () => {
  const before = receiver.received.length;
  receiver.answers.push((response) => response.writeHead(307, { location: receiver.url }).end());
  expect(await call()).toEqual({ kind: 'failed', status: 307, error: 'REDIRECTED' });
  expect(receiver.received).toHaveLength(before + 1);
});

it('says what went wrong in a word', async () => {
  receiver.answers.push(500);
  expect(await call()).toEqual({ kind: 'failed', status: 500, error: 'HTTP_ERROR' });
  const gone = await WebhookReceiver.up();
  const { url } = gone;
  await gone.down();
  expect(await call(url)).toEqual({ kind: 'failed', status: null, error: 'CONNECTION_REFUSED' });
  receiver.answers.push((response) => response.destroy());
  expect(await call()).toEqual({ kind: 'failed', status: null, error: 'UNREACHABLE' });
});

it('calls nothing inside our own network', async () => {
  const before = receiver.received.length;
  const end = { kind: 'failed', status: null, error: 'ENDPOINT_NOT_PUBLIC' };
  expect(await call(receiver.url, publicOnly)).toEqual(end);
  expect(await call('https://localhost/hook', publicOnly)).toEqual(end);
  expect(receiver.received).toHaveLength(before);
});

it('throws when it is cut off: nobody knows whether it arrived', async () => {
  const cut = new AbortController();
  receiver.answers.push(() => cut.abort());
  await expect(call(receiver.url, anywhere, cut.signal)).rejects.toThrow();
});
