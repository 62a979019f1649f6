import { setTimeout as sleep } from 'node:timers/promises';
import { Statements } from '../../../src/foundation/database/statements';
import { PublicFetch } from '../../../src/foundation/http/public-fetch';
import { Vault } from '../../../src/foundation/secrets/vault';
import { DeliveryEnds } from '../../../src/message-router/outgoing-webhooks/delivery-ends';
import { OutgoingWebhooksWorker } from '../../../src/message-router/outgoing-webhooks/outgoing-webhooks.worker';
import { RouterConfig } from '../../../src/message-router/router.config';
import { AuthApp } from '../../support/auth-app';
import { AShop } from '../../support/business';
import { until } from '../../support/flows/until';
import { silentLog } from '../../support/log';
import { WebhookReceiver } from './webhook-receiver';

/** Workers of an installation whose other processes only receive. */
async function installation() {
  const both = await AuthApp.start();
  const shop = await AShop.open(both, 1);
  const app = await AuthApp.start({ WORKERS: 'off' }, both.databaseUrl);
  await both.app.get(OutgoingWebhooksWorker).beforeApplicationShutdown();
  const receiver = await WebhookReceiver.up();
  const body = { url: receiver.url, events: ['message.received'] };
  const made = await shop.call('POST', '/api/v1/webhooks', { body });
  receiver.secret = made.body.secret as string;
  const worker = () =>
    new OutgoingWebhooksWorker(
      app.app.get(Statements),
      app.app.get(DeliveryEnds),
      app.app.get(PublicFetch),
      app.app.get(Vault),
      new RouterConfig(),
      silentLog,
    );
  const test = () => shop.call('POST', `/api/v1/webhooks/${made.body.id}/test`);
  const rows = () =>
    app.rows<{ state: string; attempts: number; due: boolean }>(
      'select state, attempts, next_at <= now() as due from outgoing_deliveries order by event_id',
    );
  return { receiver, worker, test, rows };
}

it('ends within seconds; what it took comes again, by whoever is next', async () => {
  const { receiver, worker, test, rows } = await installation();
  for (let n = 0; n < 6; n++) await test();
  await sleep(700);
  // WORKERS=off sends nothing.
  expect(receiver.received).toEqual([]);

  receiver.always = () => undefined;
  const first = worker();
  first.onApplicationBootstrap();
  await until('it calls', () => receiver.received.length === 4);
  const begun = Date.now();
  await first.beforeApplicationShutdown();
  expect(Date.now() - begun).toBeLessThan(5_000);
  expect(await rows()).toEqual(Array(6).fill({ state: 'pending', attempts: 0, due: true }));

  receiver.always = 200;
  const second = worker();
  second.onApplicationBootstrap();
  await until('all are delivered', async () => (await rows()).every(({ state }) => state === 'delivered'));
  await second.beforeApplicationShutdown();
  expect(new Set(receiver.received.map(({ id }) => id)).size).toBe(6);
  expect(receiver.received).toHaveLength(10);
}, 30_000);
