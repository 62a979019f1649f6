import { plainToInstance } from 'class-transformer';
import { WhatsAppClient } from '../../src/channels/whatsapp/whatsapp.client';
import { WhatsAppConfig } from '../../src/channels/whatsapp/whatsapp.config';
import type { OrganizationWhatsAppCredentials } from '../../src/channels/whatsapp/whatsapp.credentials';
import { ask } from '../../src/simulator/chat/ask';
import { PhoneClient } from '../../src/simulator/chat/phone-client';
import { connectingAt, startCallback, verifyToken } from '../channels/whatsapp/connecting';
import { startSimulatorApp } from './simulator-app';

const signal = new AbortController().signal;
let app: Awaited<ReturnType<typeof startSimulatorApp>>;
let callback: Awaited<ReturnType<typeof startCallback>>;

beforeEach(async () => {
  app = await startSimulatorApp(
    ({ from, text }, call) => void call({ to: from, text: { body: `echo ${text}` } }),
  );
  callback = await startCallback();
});

afterEach(async () => {
  await app.close();
  await callback.close();
});

interface Opened {
  readonly phoneNumberId: string;
  readonly businessPhone: string;
}

const json = async (response: Promise<Response>) => (await (await response).json()) as never;
const open = (body: object = {}): Promise<Opened> => json(app.request('POST', 'accounts', body));
const numbers = async () => ((await json(app.request('GET', 'accounts'))) as { items: unknown[] }).items;
const graphUrl = () => `${app.address}/simulator/graph`;

/** Goes the whole way that `connect` goes. */
async function connect(opened: object): Promise<OrganizationWhatsAppCredentials> {
  const connecting = connectingAt(graphUrl());
  const request = plainToInstance(connecting.request, opened);
  const examined = await connecting.examine(request, verifyToken, signal);
  if (examined.kind !== 'good') throw new Error(JSON.stringify(examined));
  const activation = await connecting.activate(examined.credentials, callback.url, signal);
  if (activation.kind !== 'active') throw new Error(JSON.stringify(activation));
  return examined.credentials;
}

const write = (person: string, body: object) => app.request('POST', `people/${person}/messages`, body);
const shown = async (person: string) =>
  (
    (await json(app.request('GET', `people/${person}/messages?after=0`))) as {
      items: { kind: string; with?: string }[];
    }
  ).items;

const send = (credentials: OrganizationWhatsAppCredentials, to: string) =>
  new WhatsAppClient(Object.assign(new WhatsAppConfig(), { apiUrl: graphUrl() })).send(
    { id: 'row', to: { phone: to }, payload: { type: 'text', body: 'How can we help?' } },
    credentials,
    signal,
  );

it('what is answered connects the number, and the list tells where it delivers', async () => {
  const opened = await open({ name: "Ada's bakery" });
  const listed = {
    phoneNumberId: opened.phoneNumberId,
    businessPhone: opened.businessPhone,
    name: "Ada's bakery",
  };
  expect(await numbers()).toEqual([{ ...listed, callbacks: [] }]);
  await connect(opened);
  expect(await numbers()).toEqual([{ ...listed, callbacks: [callback.url] }]);
});

it('people write to the number, and see its answers as its own', async () => {
  const opened = await open();
  const credentials = await connect(opened);
  expect(await json(write('ada', { text: 'hi', to: opened.businessPhone }))).toMatchObject({ taken: true });
  expect(callback.taken).toHaveLength(1);
  const ada = app.simulator.people.meet('ada');
  expect(await send(credentials, ada.phone ?? '')).toMatchObject({ kind: 'accepted' });
  const digits = opened.businessPhone.replace('+', '');
  expect(await shown('ada')).toMatchObject([
    { kind: 'own', state: 'sent', with: digits },
    { kind: 'own', state: 'delivered', with: digits },
    { kind: 'message', text: 'How can we help?', with: digits },
  ]);
});

it('a message to one number opens the window of no other', async () => {
  const [one, two] = [await connect(await open()), await connect(await open())];
  const ada = app.simulator.people.meet('ada');
  await write('ada', { text: 'hi', to: `+${one.phoneNumber}` });
  expect(await send(one, ada.phone ?? '')).toMatchObject({ kind: 'accepted' });
  expect(await send(two, ada.phone ?? '')).toMatchObject({ kind: 'rejected', code: '131047' });
});

it("one business's token opens no other's number", async () => {
  const [one, two] = [await connect(await open()), await connect(await open())];
  await write('ada', { text: 'hi', to: `+${two.phoneNumber}` });
  const mixed = Object.assign(two, { accessToken: one.accessToken, appSecret: one.appSecret });
  expect(await send(mixed, app.simulator.people.meet('ada').phone ?? '')).toMatchObject({
    kind: 'rejected',
    code: '100',
  });
});

it('nobody takes what is written to a number that is not connected', async () => {
  const { businessPhone } = await open();
  expect(await json(write('ada', { text: 'hi', to: businessPhone }))).toMatchObject({ taken: false });
});

it('the chats of one person stay apart', async () => {
  const opened = await open();
  await connect(opened);
  const shop = new PhoneClient(app.address, 'ada', opened.businessPhone.replace('+', ''));
  expect(await shop.introduce('Ada')).toBe('simulator');
  const patience = { replyMs: 300, quietMs: 100 };
  expect(await ask(new PhoneClient(app.address, 'ada'), 'hi', patience)).toEqual({
    kind: 'reply',
    texts: ['echo hi'],
  });
  expect(await ask(shop, 'hi', patience)).toEqual({ kind: 'none', taken: true });
  expect(await new PhoneClient(app.address, 'ada', '13995550199').introduce('Ada')).toBe('no-number');
});

it.each<[number, () => Promise<Response>]>([
  [404, () => write('ada', { text: 'hi', to: '+13995550199' })],
  [400, () => write('ada', { text: 'hi', to: 'the shop' })],
  [400, () => app.request('POST', 'accounts', { name: '' })],
  [400, () => app.request('POST', 'accounts', { phone: '1' })],
  [403, () => app.request('POST', 'accounts', {}, { 'x-forwarded-for': '198.51.100.7' })],
])('%i', async (status, request) => {
  expect((await request()).status).toBe(status);
});

it('there are 100 businesses at the most', async () => {
  for (let i = 0; i < 100; i++) app.simulator.openAccount('A shop');
  expect((await app.request('POST', 'accounts', {})).status).toBe(409);
});
