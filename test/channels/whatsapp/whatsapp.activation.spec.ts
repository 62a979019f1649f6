import { createHmac } from 'node:crypto';
import type { OrganizationWhatsAppCredentials } from '../../../src/channels/whatsapp/whatsapp.credentials';
import type { WhatsAppConnecting } from '../../../src/channels/whatsapp/whatsapp.connect';
import {
  connectingAt,
  credentialsOf,
  expectDiscreet,
  failures,
  localMeta,
  startCallback,
  verifyToken,
} from './connecting';

const meta = localMeta();
let callback: Awaited<ReturnType<typeof startCallback>>;
let connecting: WhatsAppConnecting;
let shop: ReturnType<typeof meta.business>;
let credentials: OrganizationWhatsAppCredentials;

beforeAll(async () => {
  callback = await startCallback();
  connecting = connectingAt(meta.url);
});
afterAll(() => callback.close());
beforeEach(() => {
  callback.taken.length = 0;
  shop = meta.business();
  credentials = credentialsOf(shop);
});

const signal = new AbortController().signal;
const activate = async (url = callback.url, until: AbortSignal = signal) => {
  const said = await connecting.activate(credentials, url, until);
  expectDiscreet(said, shop);
  return said;
};
const deactivate = async (others: readonly OrganizationWhatsAppCredentials[] = []) => {
  const checks = await connecting.deactivate(credentials, others, signal);
  expectDiscreet(checks, shop);
  return checks;
};
const address = () => shop.number.callbacks.get(shop.app.id);
const isSubscribed = () => shop.account.subscribers.has(shop.app.id);
const subscribedApps = () => `${shop.account.id}/subscribed_apps`;

describe('a number that is activated', () => {
  it('delivers here, signed with the secret of its app', async () => {
    shop.app.requiresProof = true;
    const said = await activate();
    expect(said).toMatchObject({ kind: 'active', checks: [{ name: 'subscription' }, { name: 'callback' }] });
    expect(address()).toBe(callback.url);
    expect(await meta.say(shop.number.phoneNumberId, '12025550143', 'hello')).toEqual([200]);
    expect(callback.taken).toEqual([expect.stringMatching(/^sha256=[0-9a-f]{64}$/)]);
  });

  it('leaves the address alone that somebody set for the whole account', async () => {
    shop.account.subscribers.set(shop.app.id, 'https://theirs.example/');
    expect(await activate()).toMatchObject({ kind: 'active' });
    expect(shop.account.subscribers.get(shop.app.id)).toBe('https://theirs.example/');
  });

  it('may be activated again', async () => {
    expect(await activate()).toMatchObject({ kind: 'active' });
    expect(await activate()).toMatchObject({ kind: 'active' });
  });
});

describe('an activation that fails leaves nothing', () => {
  afterEach(() => {
    meta.trouble = () => undefined;
    expect(address()).toBeUndefined();
    expect(isSubscribed()).toBe(false);
  });

  it.each<[string, string, () => string | void]>([
    ['nobody answers the handshake', 'callback', () => 'http://127.0.0.1:9/webhook'],
    ['the handshake is refused', 'callback', () => void (credentials.verifyToken = 'wa_verify_other')],
    ['the address is too long', 'callback', () => `${callback.url}/${'x'.repeat(200)}`],
    ['the scope went', 'subscription', () => void (shop.token.scopes = ['whatsapp_business_messaging'])],
    ['the account went', 'subscription', () => void (shop.token.accounts = [])],
    ['the number went', 'number', () => void (shop.account.numbers = [])],
    ['the token ended', 'token', () => void (shop.token.expiresAt = new Date(1000))],
    ['the secret was changed', 'app-secret', () => void (credentials.appSecret = 'old')],
  ])('%s: %s', async (_what, check, arrange) => {
    const said = await activate(arrange() ?? callback.url);
    if (said.kind !== 'refused') throw new Error(said.kind);
    expect(failures(said.checks)).toEqual([check]);
  });

  const calls = ['GET WABA', 'POST WABA', 'GET PHONE', 'POST PHONE'];
  it.each(calls)('%s is not answered well', async (name) => {
    const call = name.replace('WABA', subscribedApps()).replace('PHONE', shop.number.phoneNumberId);
    meta.trouble = (asked) => (asked === call ? { status: 500 } : undefined);
    // Undoing takes the same calls as doing.
    if (name === 'POST PHONE') {
      let once = true;
      meta.trouble = (asked) => (asked === call && once ? ((once = false), { status: 500 }) : undefined);
    }
    expect(await activate()).toMatchObject({ kind: 'unavailable' });
  });

  it.each(['GET WABA', 'GET PHONE'])('%s is not answered well when it is read back', async (name) => {
    const call = name.replace('WABA', subscribedApps()).replace('PHONE', shop.number.phoneNumberId);
    let times = 0;
    meta.trouble = (asked) => (asked === call && ++times === 2 ? { status: 500 } : undefined);
    expect(await activate()).toMatchObject({ kind: 'unavailable' });
  });

  it('somebody else points the number elsewhere at this moment', async () => {
    let pointed = false;
    meta.trouble = (asked) => {
      if (asked === `POST ${shop.number.phoneNumberId}`) pointed = true;
      else if (pointed && address()) shop.number.callbacks.set(shop.app.id, 'https://theirs.example/');
      return undefined;
    };
    const said = await activate();
    if (said.kind !== 'refused') throw new Error(said.kind);
    expect(failures(said.checks)).toEqual(['callback']);
  });

  it('nobody waits for it any longer', async () => {
    meta.trouble = (asked) => (asked.startsWith('POST 2') && !address() ? { slowMs: 300 } : undefined);
    expect(await activate(callback.url, AbortSignal.timeout(100))).toMatchObject({ kind: 'unavailable' });
    await new Promise((passed) => setTimeout(passed, 700));
  });
});

describe('an activation that fails keeps', () => {
  it('the subscription that was there before', async () => {
    shop.account.subscribers.set(shop.app.id, undefined);
    expect(await activate('http://127.0.0.1:9/webhook')).toMatchObject({ kind: 'refused' });
    expect(isSubscribed()).toBe(true);
  });

  it('the address that was ours before', async () => {
    await activate();
    let times = 0;
    const call = `GET ${shop.number.phoneNumberId}`;
    meta.trouble = (asked) => (asked === call && ++times === 2 ? { status: 500 } : undefined);
    expect(await activate()).toMatchObject({ kind: 'unavailable' });
    expect(address()).toBe(callback.url);
    expect(isSubscribed()).toBe(true);
  });

  it('what could not be undone, and says so', async () => {
    meta.trouble = (asked) => (asked.startsWith('DELETE') ? { status: 500 } : undefined);
    const said = await activate('http://127.0.0.1:9/webhook');
    if (said.kind !== 'refused') throw new Error(said.kind);
    expect(failures(said.checks)).toEqual(['callback', 'subscription']);
    expect(isSubscribed()).toBe(true);
  });
});

describe('a number that is let go', () => {
  beforeEach(() => activate());

  it('delivers nowhere any more', async () => {
    expect(failures(await deactivate())).toEqual([]);
    expect(address()).toBeUndefined();
    expect(isSubscribed()).toBe(false);
    expect(await meta.say(shop.number.phoneNumberId, '12025550143', 'hello')).toEqual([]);
  });

  it('leaves the subscription to another number of its account', async () => {
    const second = { ...credentials, phoneNumberId: meta.accounts.addNumber(shop.account).phoneNumberId };
    expect(failures(await deactivate([second]))).toEqual([]);
    expect(address()).toBeUndefined();
    expect(isSubscribed()).toBe(true);
  });

  it.each([
    ['itself', () => credentials],
    ['a number of another account', () => ({ ...credentials, phoneNumberId: '2', wabaId: '1' })],
    ['a number under another app', () => ({ ...credentials, phoneNumberId: '2', appId: '3' })],
  ])('does not leave it to %s', async (_whom, other) => {
    await deactivate([other()]);
    expect(isSubscribed()).toBe(false);
  });

  it('says what stayed', async () => {
    shop.token.revoked = true;
    expect(failures(await deactivate())).toEqual(['callback', 'subscription']);
    expect(address()).toBe(callback.url);
  });
});

it('the proof of a call is the HMAC of its token', async () => {
  shop.app.requiresProof = true;
  const { accessToken, appSecret } = credentials;
  const proof = createHmac('sha256', appSecret).update(accessToken).digest('hex');
  const ask = (query: string) =>
    fetch(`${meta.url}/v26.0/app?${query}`, { headers: { authorization: `Bearer ${accessToken}` } });
  expect((await ask(`appsecret_proof=${proof}`)).status).toBe(200);
  expect((await ask('')).status).toBe(400);
  expect(await activate()).toMatchObject({ kind: 'active' });
});

it('the instructions name the address, and no token', () => {
  expect(connecting.instructions(callback.url)).toContain(callback.url);
  expect(connecting.instructions(callback.url)).not.toContain(verifyToken);
});
