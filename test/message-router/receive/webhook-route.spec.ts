import { webhookRoute } from '../../../src/message-router/receive/webhook-route';

it.each([
  ['/api/eliza-app/webhook/whatsapp', { channelName: 'whatsapp', organizationId: null }],
  ['/api/eliza-app/webhook/whatsapp/', { channelName: 'whatsapp', organizationId: null }],
  ['/api/webhooks/whatsapp/org-1', { channelName: 'whatsapp', organizationId: 'org-1' }],
  ['/api/webhooks/whatsapp/org-1/', { channelName: 'whatsapp', organizationId: 'org-1' }],
  ['/api/eliza-app/webhook/whatsapp?hub.mode=subscribe', { channelName: 'whatsapp', organizationId: null }],
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
