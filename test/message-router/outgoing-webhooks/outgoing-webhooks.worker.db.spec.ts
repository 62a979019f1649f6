import { setTimeout as sleep } from 'node:timers/promises';
import { Statements } from '../../../src/foundation/database/statements';
import { Database } from '../../../src/foundation/database/database';
import { Vault } from '../../../src/foundation/secrets/vault';
import { uuid7 } from '../../../src/foundation/uuid7';
import { claimDeliveriesSql } from '../../../src/message-router/outgoing-webhooks/deliveries.sql';
import { emitOrganizationEvent } from '../../../src/message-router/outgoing-webhooks/emit.sql';
import { secretPlace } from '../../../src/message-router/outgoing-webhooks/secret-place';
import { newWebhookSecret } from '../../../src/message-router/outgoing-webhooks/signature';
import { AuthApp } from '../../support/auth-app';
import { until } from '../../support/flows/until';
import { WebhookReceiver } from './webhook-receiver';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start();
});

/** An organisation with a webhook, and the server that it leads to. */
async function organization() {
  const id = uuid7();
  await app.rows(`insert into organizations (id, slug, name) values ($1, $2, 'Shop')`, [id, `shop-${id}`]);
  return { id, ...(await webhookOf(id)) };
}

async function webhookOf(organizationId: string) {
  const receiver = await WebhookReceiver.up();
  receiver.secret = newWebhookSecret();
  const id = uuid7();
  const sealed = app.app.get(Vault).seal(secretPlace(organizationId, id), receiver.secret);
  await app.rows(
    `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret)
     values ($1, $2, $3, '{budget.exhausted}', $4)`,
    [id, organizationId, receiver.url, sealed],
  );
  return { webhook: id, receiver };
}

async function emit(organizationId: string, ...names: readonly string[]): Promise<void> {
  await app.app.get(Database).transaction(async (tx) => {
    for (const name of names) await emitOrganizationEvent(tx, organizationId, 'budget.exhausted', { name });
  });
}

const namesIn = ({ received }: WebhookReceiver) =>
  received.map((one) => (one as { data: { name: string } }).data.name);

interface Delivery {
  readonly state: string;
  readonly attempts: number;
  readonly last_status: number | null;
  readonly last_error: string | null;
}
const deliveriesOf = (webhook: string) =>
  app.rows<Delivery>(
    `select state, attempts, last_status, last_error from outgoing_deliveries where webhook_id = $1 order by event_id`,
    [webhook],
  );
const webhookRow = async (id: string) =>
  (
    await app.rows<{ active: boolean; disabled: boolean; failing: boolean }>(
      `select active, disabled_at is not null as disabled, failing_since is not null as failing
       from outgoing_webhooks where id = $1`,
      [id],
    )
  )[0];

/** The waits of what is to be repeated are over. */
const hasten = (webhook: string) =>
  app.rows(
    `update outgoing_deliveries set next_at = now()
     where webhook_id = $1 and state = 'pending' and last_error is not null and next_at > now() + interval '4 s'
       and last_status is not null`,
    [webhook],
  );
const settled = (webhook: string, state: string, count = 1) =>
  until(`${count} ${state}`, async () => {
    const rows = await deliveriesOf(webhook);
    return rows.filter((row) => row.state === state).length === count;
  });

it('tells every webhook of the organisation, and no other organisation', async () => {
  const [ours, theirs] = [await organization(), await organization()];
  const second = await webhookOf(ours.id);
  await emit(ours.id, 'ours');
  await emit(theirs.id, 'theirs');
  for (const receiver of [ours.receiver, second.receiver, theirs.receiver])
    await receiver.next('budget.exhausted');
  await settled(ours.webhook, 'delivered');
  const names = [ours, second, theirs].map(({ receiver }) => namesIn(receiver));
  expect(names).toEqual([['ours'], ['ours'], ['theirs']]);
  expect(ours.receiver.received[0]?.id).toBe(second.receiver.received[0]?.id);
  expect([ours, second, theirs].map(({ receiver }) => receiver.refused)).toEqual([0, 0, 0]);
  expect(await deliveriesOf(ours.webhook)).toEqual([
    { state: 'delivered', attempts: 1, last_status: 200, last_error: null },
  ]);
});

it('repeats until it is acknowledged, with the same id', async () => {
  const { id, webhook, receiver } = await organization();
  receiver.answers.push(500, 302);
  await emit(id, 'again');
  await until('the first failure is stored', async () => (await webhookRow(webhook))?.failing === true);
  expect(await deliveriesOf(webhook)).toEqual([
    { state: 'pending', attempts: 1, last_status: 500, last_error: 'HTTP_ERROR' },
  ]);
  await until('it is delivered', async () => {
    await hasten(webhook);
    return (await deliveriesOf(webhook))[0]?.state === 'delivered';
  });
  expect(receiver.received).toHaveLength(3);
  expect(new Set(receiver.received.map((one) => one.id)).size).toBe(1);
  expect(await webhookRow(webhook)).toEqual({ active: true, disabled: false, failing: false });
});

it('gives up after the last attempt', async () => {
  const { id, webhook, receiver } = await organization();
  receiver.always = 503;
  await emit(id, 'never');
  await until('the first failure is stored', async () => (await webhookRow(webhook))?.failing === true);
  await app.rows(`update outgoing_deliveries set attempts = 8, next_at = now() where webhook_id = $1`, [
    webhook,
  ]);
  await settled(webhook, 'failed');
  expect(await deliveriesOf(webhook)).toEqual([
    { state: 'failed', attempts: 9, last_status: 503, last_error: 'HTTP_ERROR' },
  ]);
});

it('tells again what a process had taken that died before its answer came', async () => {
  const { id, webhook, receiver } = await organization();
  await app.rows(`update outgoing_webhooks set active = false where id = $1`, [webhook]);
  const [event] = await app.rows<{ id: string }>(
    `insert into outgoing_events (id, organization_id, type, payload, created_at)
     values ($1, $2, 'budget.exhausted', '{"name": "crash"}', now()) returning id`,
    [uuid7(), id],
  );
  // In one transaction with its activation, so that nobody but the process that dies can take it.
  await app.rows(
    `with w as (update outgoing_webhooks set active = true where id = $1)
     insert into outgoing_deliveries (event_id, webhook_id, attempts, next_at)
     values ($2, $1, 1, now() + interval '60 s')`,
    [webhook, event?.id],
  );
  await sleep(700);
  expect(receiver.received).toEqual([]);
  await app.rows(`update outgoing_deliveries set next_at = now() where webhook_id = $1`, [webhook]);
  await settled(webhook, 'delivered');
  expect(namesIn(receiver)).toEqual(['crash']);
  expect((await deliveriesOf(webhook))[0]?.attempts).toBe(2);
});

it('leases what it takes for a minute, so that no other process takes it', async () => {
  const { id, webhook, receiver } = await organization();
  let answer = (): void => undefined;
  receiver.answers.push((response) => (answer = () => response.writeHead(200).end()));
  await emit(id, 'leased');
  await receiver.next('budget.exhausted');
  const taken = await app.app.get(Statements).run(claimDeliveriesSql, [[], 100, 100, 60_000]);
  expect(taken.filter((row) => row.id === webhook)).toEqual([]);
  const [row] = await app.rows<{ leased: boolean }>(
    `select next_at > now() + interval '50 s' as leased from outgoing_deliveries where webhook_id = $1`,
    [webhook],
  );
  expect(row).toEqual({ leased: true });
  answer();
  await settled(webhook, 'delivered');
});

it('holds nobody up for one that does not answer, and asks that one a few times at once', async () => {
  const [slow, quick] = [await organization(), await organization()];
  slow.receiver.always = () => undefined;
  await emit(slow.id, ...Array.from({ length: 30 }, (_, n) => `slow ${n}`));
  await until('the slow one is asked', () => slow.receiver.received.length === 4);
  await emit(quick.id, ...Array.from({ length: 50 }, (_, n) => `quick ${n}`));
  await settled(quick.webhook, 'delivered', 50);
  expect(new Set(quick.receiver.received.map((one) => one.id)).size).toBe(50);
  expect(quick.receiver.atOnce).toBeLessThanOrEqual(4);
  expect(slow.receiver.received).toHaveLength(4);
  await app.rows(`delete from outgoing_webhooks where id = $1`, [slow.webhook]);
});

it('asks one that fails one call at a time', async () => {
  const { id, webhook, receiver } = await organization();
  receiver.always = 500;
  await emit(id, 'first');
  await until('it fails', async () => (await webhookRow(webhook))?.failing === true);
  receiver.always = (response) => void setTimeout(() => response.writeHead(500).end(), 100);
  receiver.atOnce = 0;
  await emit(id, 'a', 'b', 'c', 'd');
  await until('all were tried', async () => (await deliveriesOf(webhook)).every((one) => one.attempts > 0));
  expect(receiver.atOnce).toBe(1);
});

it('disables a webhook after three days of nothing but failures, and tells the owners', async () => {
  const person = '12025551001';
  await app.whatsapp.say(person, 'hello');
  await app.lastReplyTo(person);
  const owner = await app.signIn(person);
  const [of] = await app.rows<{ id: string }>(
    `select organization_id as id from memberships where user_id = $1`,
    [owner.userId],
  );
  const id = of?.id ?? '';
  const { webhook, receiver } = await webhookOf(id);
  receiver.always = 500;
  await emit(id, 'first');
  await until('it fails', async () => (await webhookRow(webhook))?.failing === true);
  await app.rows(
    `update outgoing_webhooks set failing_since = now() - interval '2 days 23 hours' where id = $1`,
    [webhook],
  );
  await emit(id, 'second');
  await until('the second failed', async () => (await deliveriesOf(webhook))[1]?.last_status === 500);
  expect(await webhookRow(webhook)).toEqual({ active: true, disabled: false, failing: true });
  await app.rows(`update outgoing_webhooks set failing_since = now() - interval '3 days' where id = $1`, [
    webhook,
  ]);
  await emit(id, 'third');
  await until('it is disabled', async () => (await webhookRow(webhook))?.disabled === true);
  expect(await webhookRow(webhook)).toEqual({ active: false, disabled: true, failing: true });
  await until('the owner is told', () =>
    app.graph.shownTo(person).some((text) => text.includes('webhook') && text.includes('disabled')),
  );
  const told = receiver.received.length;
  await hasten(webhook);
  await emit(id, 'fourth');
  await sleep(700);
  expect(receiver.received).toHaveLength(told);
});

it('does not send what it cannot sign', async () => {
  const { id, webhook, receiver } = await organization();
  await app.rows(`update outgoing_webhooks set sealed_secret = 'v1.gone.x' where id = $1`, [webhook]);
  await emit(id, 'unsigned');
  await until('it fails', async () => (await webhookRow(webhook))?.failing === true);
  expect((await deliveriesOf(webhook))[0]?.last_error).toBe('SECRET_UNREADABLE');
  expect(receiver.received).toEqual([]);
});
