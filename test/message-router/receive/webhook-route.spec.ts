import type { Request } from 'express';
import { rawRequest, verifiedWebhook, webhookRoute } from '../../../src/message-router/receive/webhook-route';

it.each([
  ['/api/eliza-app/webhook/whatsapp', { channelName: 'whatsapp', organizationId: null }],
  ['/api/eliza-app/webhook/whatsapp/', { channelName: 'whatsapp', organizationId: null }],
  ['/api/webhooks/whatsapp/org-1', { channelName: 'whatsapp', organizationId: 'org-1' }],
  ['/api/webhooks/whatsapp/org-1/', { channelName: 'whatsapp', organizationId: 'org-1' }],
  ['/api/webhooks/whatsapp', undefined],
  ['/api/webhooks/whatsapp/a/b', undefined],
  ['/api/eliza-app/webhook/', undefined],
  ['/api/eliza-app/webhook/whatsapp/org-1', undefined],
  ['/api/eliza-app/webhook/../whatsapp', undefined],
  ['/x/api/eliza-app/webhook/whatsapp', undefined],
  ['/', undefined],
])('%s', (path, route) => {
  expect(webhookRoute(path)).toEqual(route);
});

it('a request is read as it came', () => {
  const request = {
    method: 'POST',
    headers: { a: '1', b: ['2', '3'] },
    query: { c: '4' },
    body: Buffer.from('{}'),
  };
  expect(rawRequest(request as unknown as Request)).toEqual({ ...request, headers: { a: '1', b: '2, 3' } });
});

it('before the body is read, and where it is no body, it is empty', () => {
  const request = { method: 'GET', headers: {}, query: {}, body: { parsed: true } } as unknown as Request;
  expect(rawRequest(request).body).toHaveLength(0);
});

it('a route without the signature guard is a bug', () => {
  expect(() => verifiedWebhook({} as Request)).toThrow('signature guard');
});
