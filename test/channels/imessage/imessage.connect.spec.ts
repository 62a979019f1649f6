import { IMessageConfig } from '../../../src/channels/imessage/imessage.config';
import { IMessageConnecting } from '../../../src/channels/imessage/imessage.connect';
import type { OrganizationIMessageCredentials } from '../../../src/channels/imessage/imessage.credentials';
import { Blooio } from '../../support/flows/blooio';

const blooio = new Blooio();
const signal = new AbortController().signal;
const callback = 'https://bot.example.com/api/webhooks/imessage/org';
const placeholder = `im_verify_${'0123456789abcdef'.repeat(3)}`;
let connecting: IMessageConnecting;

beforeAll(async () => {
  await blooio.up();
  connecting = new IMessageConnecting(Object.assign(new IMessageConfig(), { apiUrl: blooio.url }));
});
afterAll(() => blooio.down());
beforeEach(() => {
  blooio.webhooks.length = 0;
  blooio.answers.length = 0;
  blooio.channels = [
    { id: 'ch_1', type: 'blooio', address: blooio.line, status: 'active' },
    { id: 'ch_wa', type: 'whatsapp', address: '+12025550101', status: 'active' },
  ];
});

const examine = (request: object) => connecting.examine(request, placeholder, signal);
const { apiKey, line } = blooio;

async function good(request: object = { apiKey }): Promise<OrganizationIMessageCredentials> {
  const examined = await examine(request);
  if (examined.kind !== 'good') throw new Error(examined.kind);
  return examined.credentials;
}

async function active(
  credentials: OrganizationIMessageCredentials,
): Promise<OrganizationIMessageCredentials> {
  const activated = await connecting.activate(credentials, callback, signal);
  if (activated.kind !== 'active' || !activated.credentials) throw new Error(activated.kind);
  return activated.credentials;
}

describe('examining', () => {
  test('the only line need not be named, and another messenger’s is none', async () => {
    expect(await examine({ apiKey })).toMatchObject({
      kind: 'good',
      shownAs: line,
      tokenExpiresAt: null,
      credentials: { apiKey, phoneNumber: line, channelId: 'ch_1', webhookSecret: placeholder },
    });
    expect(blooio.webhooks).toEqual([]);
  });

  test('one of several is named, however it is written', async () => {
    blooio.channels.push({
      id: 'ch_2',
      type: 'blooio',
      display_address: '+1 202 555 0102',
      status: 'active',
    });
    expect(await examine({ apiKey })).toEqual({ kind: 'incomplete', fields: ['phoneNumber'] });
    const named = await good({ apiKey, phoneNumber: '+1 (202) 555-0102' });
    expect(named).toMatchObject({ channelId: 'ch_2', phoneNumber: '+12025550102' });
  });

  test.each([
    ['a wrong key', { apiKey: 'bl_live_other' }, 'token'],
    ['a line of somebody else', { apiKey, phoneNumber: '+12025550177' }, 'number'],
  ])('%s is refused, and why is said', async (_, request, name) => {
    const examined = await examine(request);
    if (examined.kind !== 'refused') throw new Error(examined.kind);
    expect(examined.checks.filter(({ ok }) => !ok)).toMatchObject([{ name }]);
    expect(JSON.stringify(examined)).not.toMatch(/bl_live|\+1202/);
  });

  test('a line that is not active is refused', async () => {
    blooio.channels = [{ id: 'ch_1', type: 'blooio', address: line, status: 'banned' }];
    expect(await examine({ apiKey })).toMatchObject({ kind: 'refused' });
  });

  test.each([{ status: 503 }, { status: 500 }, { status: 429 }, 'cut' as const])(
    'what could not be asked is not refused (%j)',
    async (answer) => {
      blooio.answers.push(answer);
      expect(await examine({ apiKey })).toMatchObject({ kind: 'unavailable' });
    },
  );
});

test('activating makes a webhook for the line alone, and keeps the secret that it was told', async () => {
  const credentials = await active(await good());
  expect(blooio.webhooks).toMatchObject([{ url: `${callback}?line=ch_1`, channel_id: 'ch_1' }]);
  expect(credentials).toMatchObject({ webhookId: 'wh_1', webhookSecret: blooio.webhooks[0]?.secret });
});

test('activating again gets a new secret for the webhook that is there', async () => {
  const before = await active(await good());
  const after = await active(await good());
  expect(blooio.webhooks).toHaveLength(1);
  expect(after.webhookSecret).toBe(blooio.webhooks[0]?.secret);
  expect(after.webhookSecret).not.toBe(before.webhookSecret);
});

test('a webhook without a secret is no connection', async () => {
  const credentials = await good();
  blooio.answers.push({ status: 200, body: { data: [] } }, { status: 200, body: { data: { id: 'wh_9' } } });
  expect(await connecting.activate(credentials, callback, signal)).toMatchObject({ kind: 'refused' });
});

describe('health', () => {
  const failing = async (credentials: OrganizationIMessageCredentials) => {
    const { ok, checks } = await connecting.check(credentials, callback, signal);
    const failed = checks.filter((check) => !check.ok);
    expect(ok).toBe(failed.length === 0);
    for (const { fix } of failed) expect(fix).not.toBe('');
    return failed.map(({ name }) => name);
  };

  test('is good while the line is active and delivers here', async () => {
    expect(await failing(await active(await good()))).toEqual([]);
  });

  test('tells what went: the webhook, its address, the line, the key', async () => {
    const credentials = await active(await good());
    const [webhook] = blooio.webhooks;
    if (!webhook) throw new Error('no webhook');
    webhook.status = 'disabled';
    expect(await failing(credentials)).toEqual(['callback']);
    blooio.webhooks.splice(0, 1, { ...webhook, status: 'active', url: 'https://elsewhere.example.com' });
    expect(await failing(credentials)).toEqual(['callback']);
    blooio.webhooks.length = 0;
    expect(await failing(credentials)).toEqual(['callback']);
    blooio.channels = [];
    expect(await failing(credentials)).toEqual(['number', 'callback']);
    expect(await failing(Object.assign(credentials, { apiKey: 'bl_live_other' }))).toEqual(['token']);
  });
});

test('letting a line go deletes its webhook; one that is gone is as good', async () => {
  const credentials = await active(await good());
  for (let times = 0; times < 2; times++) {
    expect(await connecting.deactivate(credentials, [], signal)).toMatchObject([
      { name: 'callback', ok: true },
    ]);
    expect(blooio.webhooks).toEqual([]);
  }
  blooio.answers.push({ status: 500 });
  expect(await connecting.deactivate(credentials, [], signal)).toMatchObject([{ ok: false }]);
});
