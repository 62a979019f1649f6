import { createServer, type AddressInfo } from 'node:net';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../../src/application';
import { ask } from '../../../src/simulator/chat/ask';
import { PhoneClient } from '../../../src/simulator/chat/phone-client';
import { prepareStart } from '../../../src/start';
import { Database } from '../../../src/foundation/database/database';
import { closeApp } from '../../support/close-app';
import { until } from '../../support/flows/until';
import { freshDatabase } from '../../support/fresh-database';

let app: NestExpressApplication;
let url: string;

beforeAll(async () => {
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const { environment } = await prepareStart({
    DATABASE_URL: await freshDatabase(),
    DATABASE_POOL: '2',
    PORT: String(port),
    LOG_LEVEL: 'silent',
    AGENT: 'echo',
  });
  app = await createApplication(environment);
  await app.listen(port, '127.0.0.1');
});
afterAll(() => closeApp(app));

const rows = <Row extends object>(sql: string): Promise<Row[]> => app.get(Database).query<Row>(sql);

test('one person talks on WhatsApp and on iMessage, and is one account', async () => {
  for (const to of [undefined, 'imessage']) {
    const phone = new PhoneClient(url, 'ada', to);
    expect(await phone.introduce('Ada')).toBe('simulator');
    const answer = await ask(phone, `hello from ${to ?? 'whatsapp'}`);
    if (answer.kind !== 'reply') throw new Error(answer.kind);
    expect(answer.texts.join(' ')).toContain(`hello from ${to ?? 'whatsapp'}`);
  }
  expect(await rows('select 1 from users')).toHaveLength(1);
  const reported = () =>
    rows<{ report: number; channel: string }>(
      `select o.report, n.channel from outbox_messages o join connections n on n.id = o.connection_id`,
    );
  await until(
    'the replies are read',
    async () => {
      const all = await reported();
      return all.length > 1 && all.every(({ report }) => report === 3);
    },
    { patienceMs: 10_000, explain: async () => JSON.stringify(await reported()) },
  );
});

test('somebody who shares no number has an address', async () => {
  await fetch(`${url}/simulator/people/bob`, {
    method: 'PUT',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Bob', phone: null }),
  });
  expect((await ask(new PhoneClient(url, 'bob', 'imessage'), 'hello')).kind).toBe('reply');
  const keys = await rows<{ value: string }>(`select value from identity_keys where kind = 'im_handle'`);
  expect(keys.map(({ value }) => value)).toContain('bob@simulated.example');
});

test('a messenger that is not simulated is none', async () => {
  expect(await new PhoneClient(url, 'ada', 'pigeon').introduce('Ada')).toBe('no-channel');
  const answer = await fetch(`${url}/simulator/platforms/imessage/messages`, { method: 'POST' });
  expect(answer.status).toBe(401);
  expect((await fetch(`${url}/simulator/platforms/pigeon/messages`)).status).toBe(404);
});

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const { port } = server.address() as AddressInfo;
  await new Promise<void>((done) => void server.close(() => done()));
  return port;
}
