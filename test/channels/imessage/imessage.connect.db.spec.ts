import { AuthApp } from '../../support/auth-app';
import { AShop } from '../../support/business';
import { Blooio } from '../../support/flows/blooio';
import { until } from '../../support/flows/until';
import { ann, bytesOf, fourth } from './bodies';

const blooio = new Blooio();
const second = '+12025550102';
let app: AuthApp;
let shop: AShop;

beforeAll(async () => {
  await blooio.up();
  blooio.channels.push({ id: 'ch_2', type: 'blooio', address: second, status: 'active' });
  app = await AuthApp.start({ BLOOIO_API_URL: blooio.url });
  shop = await AShop.open(app, 1);
});
afterAll(() => blooio.down());

const connect = (phoneNumber: string) =>
  shop.call('POST', '/api/v1/blooio/connect', { body: { apiKey: blooio.apiKey, phoneNumber } });

const event = (channel_address: string, message_id: string) =>
  fourth('message.received', { channel_address, message_id, sender: ann }, { created_at: Date.now() });

const stored = async (messageId: string): Promise<string | undefined> => {
  const [row] = await app.rows<{ account: string }>(
    `select c.external_id as account from inbox_events i join connections c on c.id = i.connection_id where i.key = $1`,
    [`message.received:${messageId}`],
  );
  return row?.account;
};

test('two lines of an organisation deliver to it, each under its own secret, until they are let go', async () => {
  for (const line of [blooio.line, second]) {
    const { status, body } = await connect(line);
    expect([status, body]).toMatchObject([200, { success: true, businessPhone: line }]);
  }
  const [one, two] = blooio.webhooks;
  if (!one || !two) throw new Error('a webhook is missing');
  expect(await blooio.post(event(blooio.line, 'msg_one'), one.url, one.secret)).toBe(200);
  expect(await blooio.post(event(second, 'msg_two'), two.url, two.secret)).toBe(200);
  await until('both are stored', async () => (await stored('msg_two')) !== undefined);
  expect([await stored('msg_one'), await stored('msg_two')]).toEqual([blooio.line, second]);
  expect(await blooio.post(event(second, 'msg_forged'), two.url, 'whsec_of_nobody')).toBe(401);

  // An organisation's people are its contacts: nobody of the app is touched.
  expect(await app.rows(`select 1 from identity_keys where value = $1`, [ann])).toEqual([]);

  const { body } = await shop.call('GET', '/api/v1/imessage/status');
  expect(body).toMatchObject({ connected: true, configured: true });
  for (const { id } of body.connections as { id: string }[]) {
    const path = `/api/v1/imessage/disconnect?connection_id=${id}`;
    expect((await shop.call('POST', path)).status).toBe(200);
  }
  expect(blooio.webhooks).toEqual([]);
  expect(await blooio.post(event(second, 'msg_late'), two.url, two.secret)).not.toBe(200);
});

test('a wrong key is refused, and what was given is in no row and no answer', async () => {
  const body = { apiKey: 'bl_live_wrong', phoneNumber: blooio.line };
  const answer = await shop.call('POST', '/api/v1/imessage/connect', { body });
  expect([answer.status, answer.body.error?.code ?? answer.body.code]).toEqual([422, 'CREDENTIALS_REJECTED']);
  expect(JSON.stringify(answer.body)).not.toContain('bl_live_wrong');
  expect(bytesOf(await app.rows('select * from connections')).toString()).not.toContain(blooio.apiKey);
});
