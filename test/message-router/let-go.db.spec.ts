import { AuthApp } from '../support/auth-app';
import { AShop } from '../support/business';
import { personAt } from '../support/flows/account';
import { until } from '../support/flows/until';

const customer = personAt(910);

it('what waits for a number that is let go fails, is said, and what was written to it is kept', async () => {
  const at = await AuthApp.start();
  const shop = await AShop.connected(at, 1);
  await shop.hear(customer, 'hello');
  const [conversation] = await at.rows<{ id: string }>(
    `select id from conversations where connection_id = $1`,
    [shop.connectionId],
  );
  await at.rows(`update connections set held_until = now() + interval '1 hour' where id = $1`, [
    shop.connectionId,
  ]);
  const sent = await shop.call('POST', '/api/v1/messages', {
    body: { to: `+${customer}`, text: 'Your order is on its way.' },
  });
  expect(sent.status).toBe(202);
  await at.graph.say(shop.phoneNumberId, customer, 'which order?');
  expect((await shop.call('POST', '/api/v1/whatsapp/disconnect')).status).toBe(200);

  const message = () => shop.call('GET', `/api/v1/messages/${String(sent.body.id)}`);
  await until('the message has failed', async () => (await message()).body.state === 'failed');
  expect((await message()).body.error).toMatchObject({ code: 'CONNECTION_GONE' });
  await until('nothing waits in the conversation', async () => {
    const rows = await at.rows(`select 1 from conversations where id = $1 and due_at is not null`, [
      conversation?.id,
    ]);
    return rows.length === 0;
  });
  expect(
    await at.rows(`select text from messages where conversation_id = $1 and text = 'which order?'`, [
      conversation?.id,
    ]),
  ).toHaveLength(1);
  const letters = await at.rows<{ kind: string; reason: string }>(
    `select kind, reason from dead_letters where connection_id = $1 order by kind`,
    [shop.connectionId],
  );
  expect(letters).toEqual([
    { kind: 'send', reason: 'CONNECTION_GONE' },
    { kind: 'turn', reason: 'CONNECTION_GONE' },
  ]);
}, 60_000);
