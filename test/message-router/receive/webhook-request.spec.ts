import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import {
  rawRequest,
  rememberBody,
  verifiedWebhook,
} from '../../../src/message-router/receive/webhook-request';

function incoming(method: string, url: string, headers: IncomingMessage['headers'] = {}): IncomingMessage {
  const request = new IncomingMessage(new Socket());
  return Object.assign(request, { method, url, headers });
}

it('a request is read as it came', () => {
  const request = incoming('POST', '/path?c=4&d=5&d=6&hub.mode=x&hub[mode]=y', {
    a: '1',
    b: ['2', '3'] as never,
  });
  rememberBody(request, Buffer.from('{}'));
  expect(rawRequest(request)).toEqual({
    method: 'POST',
    path: '/path?c=4&d=5&d=6&hub.mode=x&hub[mode]=y',
    headers: { a: '1', b: '2, 3' },
    query: { c: '4', d: ['5', '6'], 'hub.mode': 'x', 'hub[mode]': 'y' },
    body: Buffer.from('{}'),
  });
});

it('before the body is read it is empty', () => {
  const request = incoming('POST', '/');
  const raw = rawRequest(request);
  expect(raw.body).toHaveLength(0);
  rememberBody(request, Buffer.from('later'));
  expect(raw.body.toString()).toBe('later');
});

it('a route without the signature guard is a bug', () => {
  expect(() => verifiedWebhook(incoming('POST', '/'))).toThrow('signature guard');
});
