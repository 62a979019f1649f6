import type { OrganizationWhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import type { WhatsAppConnecting } from '../../../src/channels/whatsapp/whatsapp.connect';
import {
  connectingAt,
  credentialsOf,
  expectDiscreet,
  failures,
  localMeta,
  startCallback,
} from './connecting';

const meta = localMeta();
let callback: Awaited<ReturnType<typeof startCallback>>;
let connecting: WhatsAppConnecting;
let shop: ReturnType<typeof meta.business>;
let credentials: OrganizationWhatsAppCredentials;
const signal = new AbortController().signal;

beforeAll(async () => {
  callback = await startCallback();
  connecting = connectingAt(meta.url);
});
afterAll(() => callback.close());
beforeEach(async () => {
  shop = meta.business();
  credentials = credentialsOf(shop);
  expect(await connecting.activate(credentials, callback.url, signal)).toMatchObject({ kind: 'active' });
});

const check = async () => {
  const health = await connecting.check(credentials, callback.url, signal);
  expectDiscreet(health, shop);
  expect(JSON.parse(JSON.stringify(health))).toEqual(health);
  expect(health.ok).toBe(failures(health.checks).length === 0);
  return health;
};

it('a number that works is good in every respect', async () => {
  shop.app.requiresProof = true;
  shop.token.expiresAt = new Date('2099-01-01T00:00:00.000Z');
  const { ok, checks, tokenExpiresAt } = await check();
  expect(ok).toBe(true);
  expect(tokenExpiresAt).toBe('2099-01-01T00:00:00.000Z');
  expect(checks.map(({ name }) => name)).toEqual([
    'token',
    'app-secret',
    'scopes',
    'number',
    'quality',
    'sending',
    'subscription',
    'callback',
  ]);
  expect((await connecting.check(credentials, `${callback.url}x`, signal)).ok).toBe(false);
});

it.each<[string, readonly string[], () => void]>([
  ['the token ended', ['token'], () => (shop.token.expiresAt = new Date(1000))],
  ['the token was revoked', ['token'], () => (shop.token.revoked = true)],
  ['the app got another secret', ['app-secret'], () => (credentials.appSecret = 'old')],
  ['a scope went', ['scopes', 'subscription'], () => (shop.token.scopes = ['whatsapp_business_messaging'])],
  ['the account went', ['number', 'subscription', 'number'], () => (shop.token.accounts = [])],
  ['the number went', ['number'], () => (shop.account.numbers = [])],
  ['the number is not registered', ['number'], () => (shop.number.status = 'PENDING')],
  ['the number is restricted', ['number'], () => (shop.number.status = 'RESTRICTED')],
  ['people block it', ['quality'], () => (shop.number.quality = 'RED')],
  ['it may not send', ['sending'], () => (shop.number.sending = 'BLOCKED')],
  ['the app is not subscribed', ['subscription'], () => shop.account.subscribers.clear()],
  [
    'another address was set',
    ['callback'],
    () => shop.number.callbacks.set(shop.app.id, 'https://theirs.example/'),
  ],
  ['the address was taken away', ['callback'], () => shop.number.callbacks.clear()],
])('%s: %j', async (_what, names, arrange) => {
  arrange();
  expect(new Set(failures((await check()).checks))).toEqual(new Set(names));
});

it.each(['YELLOW', 'NA', 'UNKNOWN'])(
  'a quality of %s is told, and nothing is to be done',
  async (quality) => {
    shop.number.quality = quality;
    const { ok, checks } = await check();
    expect(ok).toBe(true);
    expect(checks.find(({ name }) => name === 'quality')?.detail).toContain(quality);
  },
);

it('a word of Meta that is none is not repeated', async () => {
  shop.number.status = 'see +1 202 555 0100';
  expect((await check()).checks.find(({ name }) => name === 'number')?.ok).toBe(true);
});

it.each(['GET debug_token', 'GET PHONE', 'GET WABA/subscribed_apps'])(
  'where %s is not answered, it is the platform that fails',
  async (name) => {
    const call = name.replace('PHONE', shop.number.phoneNumberId).replace('WABA', shop.account.id);
    meta.trouble = (asked) => (asked === call ? { status: 500 } : undefined);
    expect(failures((await check()).checks)).toEqual(['platform']);
  },
);

describe('templates', () => {
  const template = (name: string, rest: object = {}) => ({
    name,
    language: 'en',
    category: 'UTILITY',
    status: 'APPROVED',
    components: [{ type: 'BODY', text: 'Hello {{1}}' }],
    id: '9',
    ...rest,
  });
  const list = () => connecting.templates(credentials, signal);

  it('are those of the account', async () => {
    shop.account.templates = [
      template('order_sent'),
      template('sale', { status: 'REJECTED', components: undefined }),
    ];
    expect(await list()).toEqual({
      kind: 'listed',
      templates: [
        {
          name: 'order_sent',
          language: 'en',
          category: 'UTILITY',
          status: 'APPROVED',
          components: [{ type: 'BODY', text: 'Hello {{1}}' }],
        },
        { name: 'sale', language: 'en', category: 'UTILITY', status: 'REJECTED', components: [] },
      ],
    });
  });

  it.each([
    [0, 0, 1],
    [250, 250, 3],
    [2500, 2000, 20],
  ])('of %i, %i are read in %i pages', async (there, read, pages) => {
    shop.account.templates = Array.from({ length: there }, (_, i) => template(`t${i}`));
    meta.asked.length = 0;
    const listing = await list();
    expect(listing.kind === 'listed' && new Set(listing.templates.map(({ name }) => name)).size).toBe(read);
    expect(meta.asked).toHaveLength(pages);
  });

  it('without a name are none', async () => {
    shop.account.templates = [{}, template(''), template('good')];
    expect(await list()).toMatchObject({ kind: 'listed', templates: [{ name: 'good' }] });
  });

  it('are refused to a token that ended, and unavailable where Meta is', async () => {
    meta.trouble = () => ({ status: 500 });
    expect(await list()).toMatchObject({ kind: 'unavailable' });
    meta.trouble = () => undefined;
    shop.token.revoked = true;
    expect(await list()).toMatchObject({ kind: 'refused' });
  });
});
