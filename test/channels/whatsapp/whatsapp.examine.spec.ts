import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { WhatsAppConnecting } from '../../../src/channels/whatsapp/whatsapp.connect';
import type { Trouble } from '../../support/flows/meta';
import { connectingAt, credentialsOf, expectDiscreet, failures, localMeta, verifyToken } from './connecting';

const meta = localMeta();
let connecting: WhatsAppConnecting;
let shop: ReturnType<typeof meta.business>;

beforeEach(() => {
  connecting = connectingAt(meta.url);
  shop = meta.business();
});

const examine = async (change: object = {}, signal = new AbortController().signal) => {
  const request = plainToInstance(connecting.request, { ...shop.request, ...change });
  expect(validateSync(request, { whitelist: true, forbidNonWhitelisted: true })).toEqual([]);
  const said = await connecting.examine(request, verifyToken, signal);
  expectDiscreet(said, shop);
  return said;
};

/** The request with the code of embedded signup. */
const withCode = (change: object = {}) => ({
  accessToken: undefined,
  code: meta.accounts.addCode(shop.token),
  appId: shop.app.id,
  wabaId: shop.account.id,
  ...change,
});

describe('a number that may be connected', () => {
  it.each([
    ['with what old clients send', () => ({})],
    ['without its phone', () => ({ businessPhone: undefined })],
    ['with its phone in other words', () => ({ businessPhone: shop.number.phone.replace(/[^\d+]/g, '.') })],
    ['with the ids of app and account', () => ({ appId: shop.app.id, wabaId: shop.account.id })],
    ['with a code of embedded signup', () => withCode()],
  ])('%s', async (_how, change) => {
    shop.app.requiresProof = true;
    const said = await examine(change());
    if (said.kind !== 'good') throw new Error(said.kind);
    expect(said.credentials).toEqual(credentialsOf(shop));
    expect(validateSync(said.credentials)).toEqual([]);
    expect(said.tokenExpiresAt).toBeNull();
    expect(said.checks.map(({ name }) => name)).toEqual(['token', 'app-secret', 'scopes', 'number']);
    expect(failures(said.checks)).toEqual([]);
    expect(meta.asked.every((call) => call.startsWith('GET '))).toBe(true);
    expect(connecting.shownAs(said.credentials)).toBe(said.shownAs);
  });

  it('by a token that ends', async () => {
    shop.token.expiresAt = new Date('2099-01-01T00:00:00.000Z');
    expect(await examine()).toMatchObject({ kind: 'good', tokenExpiresAt: shop.token.expiresAt });
  });

  it('in one of several accounts that the token opens', async () => {
    const other = meta.business();
    shop.token.accounts = [other.account.id, 'closed', shop.account.id];
    expect(await examine()).toMatchObject({ kind: 'good', credentials: { wabaId: shop.account.id } });
  });

  it('behind more than a page of others', async () => {
    for (let i = 0; i < 130; i++) meta.accounts.addNumber(shop.account);
    shop.account.numbers.reverse();
    expect(await examine()).toMatchObject({ kind: 'good' });
    expect(meta.asked.filter((call) => call.endsWith('phone_numbers'))).toHaveLength(2);
  });

  it('of an app that only the token itself tells', async () => {
    meta.trouble = (call) => (call === 'GET app' ? { status: 400, code: 10 } : undefined);
    expect(await examine()).toMatchObject({ kind: 'good', credentials: { appId: shop.app.id } });
  });
});

describe('what is refused, and the check that says so', () => {
  const foreign = () => meta.business();
  it.each<[string, string, () => object | void]>([
    ['a token that nobody made', 'token', () => ({ accessToken: 'EAAG-nobodys' })],
    ['the same with the app named', 'token', () => ({ accessToken: 'EAAG-nobodys', appId: shop.app.id })],
    ['a token that ended', 'token', () => void (shop.token.expiresAt = new Date(1000))],
    [
      'the same with the app named',
      'token',
      () => {
        shop.token.expiresAt = new Date(1000);
        return { appId: shop.app.id };
      },
    ],
    ['a token that was revoked', 'token', () => void (shop.token.revoked = true)],
    ['the secret of another app', 'app-secret', () => ({ appSecret: foreign().app.secret })],
    [
      'the same with the app named',
      'app-secret',
      () => ({ appSecret: foreign().app.secret, appId: shop.app.id }),
    ],
    ['an app that nobody has', 'app-secret', () => ({ appId: '3' })],
    [
      'another app with its own secret',
      'app-secret',
      () => {
        const { app } = foreign();
        return { appId: app.id, appSecret: app.secret };
      },
    ],
    ['no scope at all', 'scopes', () => void (shop.token.scopes = [])],
    ['no scope to send', 'scopes', () => void (shop.token.scopes = ['whatsapp_business_management'])],
    ['no scope to manage', 'scopes', () => void (shop.token.scopes = ['whatsapp_business_messaging'])],
    ['a number that nobody has', 'number', () => ({ phoneNumberId: '2' })],
    [
      "another business's number",
      'number',
      () => ({ phoneNumberId: foreign().number.phoneNumberId, businessPhone: undefined }),
    ],
    [
      'a number that the token sees, of an account that was not named',
      'number',
      () => {
        const { number } = foreign();
        shop.token.accounts = undefined;
        return { phoneNumberId: number.phoneNumberId, businessPhone: undefined, wabaId: shop.account.id };
      },
    ],
    ['another phone', 'business-phone', () => ({ businessPhone: foreign().number.phone })],
    ['an account that the token does not open', 'account', () => ({ wabaId: foreign().account.id })],
    [
      'an account that nobody has, by a token without limits',
      'account',
      () => {
        shop.token.accounts = undefined;
        return { wabaId: '1' };
      },
    ],
    ['a code that nobody got', 'code', () => withCode({ code: 'CODE' })],
    ['a code of another app', 'code', () => withCode({ code: meta.accounts.addCode(foreign().token) })],
    ['a code with a wrong secret', 'app-secret', () => withCode({ appSecret: foreign().app.secret })],
    ['a code with an app that nobody has', 'app-secret', () => withCode({ appId: '3' })],
  ])('%s: %s', async (_what, check, arrange) => {
    const said = await examine(arrange() ?? {});
    if (said.kind !== 'refused') throw new Error(said.kind);
    expect(failures(said.checks)).toEqual([check]);
  });

  it('a code, the second time', async () => {
    const request = withCode();
    expect(await examine(request)).toMatchObject({ kind: 'good' });
    expect(await examine(request)).toMatchObject({ kind: 'refused', checks: [{ name: 'code' }] });
  });
});

describe('what must be given as well', () => {
  it('the account, where the token is not limited to any', async () => {
    shop.token.accounts = undefined;
    expect(await examine()).toEqual({ kind: 'incomplete', fields: ['wabaId'] });
    expect(await examine({ wabaId: shop.account.id })).toMatchObject({ kind: 'good' });
  });

  it('the account, where the token opens more than can be looked through', async () => {
    shop.token.accounts = [...Array.from({ length: 10 }, (_, i) => String(i)), shop.account.id];
    expect(await examine()).toEqual({ kind: 'incomplete', fields: ['wabaId'] });
    expect(await examine({ wabaId: shop.account.id })).toMatchObject({ kind: 'good' });
  });

  it('the app, where the token may not ask for it', async () => {
    let appToken = false;
    meta.trouble = (call) =>
      /^GET (app|debug_token)$/.test(call) && !appToken ? { status: 400, code: 10 } : undefined;
    expect(await examine()).toEqual({ kind: 'incomplete', fields: ['appId'] });
    appToken = true;
    expect(await examine({ appId: shop.app.id })).toMatchObject({ kind: 'good' });
  });
});

describe('where Meta cannot be asked', () => {
  const troubles: Trouble[] = [
    { status: 500 },
    { status: 503, code: 2 },
    { status: 400, code: 4 },
    { status: 429 },
    { status: 400, code: 80007 },
    { status: 404 },
    { status: 200 },
  ];
  const calls = ['app', 'debug_token', 'PHONE', 'WABA/phone_numbers'];
  it.each(calls.flatMap((call) => troubles.map((trouble) => [call, trouble] as const)))(
    '%s answers %j',
    async (name, trouble) => {
      const call = `GET ${name.replace('PHONE', shop.number.phoneNumberId).replace('WABA', shop.account.id)}`;
      meta.trouble = (asked) => (asked === call ? trouble : undefined);
      expect(await examine()).toMatchObject({ kind: 'unavailable', why: expect.stringContaining('Meta') });
    },
  );

  it('nobody listens', async () => {
    connecting = connectingAt('http://127.0.0.1:9');
    expect(await examine()).toMatchObject({ kind: 'unavailable' });
  });

  it('the caller does not wait any longer', async () => {
    meta.trouble = () => ({ slowMs: 5000 });
    const before = Date.now();
    expect(await examine({}, AbortSignal.timeout(50))).toMatchObject({ kind: 'unavailable' });
    expect(Date.now() - before).toBeLessThan(2000);
  });
});

describe('the request', () => {
  const faultsOf = (body: object): string[] =>
    validateSync(plainToInstance(connecting.request, body), {
      whitelist: true,
      forbidNonWhitelisted: true,
    }).map(({ property }) => property);
  const good = { accessToken: 'EAAG', phoneNumberId: '2', appSecret: 'secret' };
  const byCode = { code: 'AQ', phoneNumberId: '2', appSecret: 'secret', appId: '3', wabaId: '1' };

  it.each<[string, object]>([
    ['what must be there', good],
    ['empty fields of a form', { ...good, businessPhone: ' ', wabaId: '', appId: '', code: '' }],
    ['spaces from pasting', { ...good, accessToken: ' EAAG\n', phoneNumberId: ' 2' }],
    ['a code', byCode],
  ])('%s is taken', (_what, body) => expect(faultsOf(body)).toEqual([]));

  it.each<[string, object, string[]]>([
    ['nothing', {}, ['accessToken', 'phoneNumberId', 'appSecret']],
    ['a token with spaces', { ...good, accessToken: 'EA AG' }, ['accessToken']],
    ['a phone in the place of its id', { ...good, phoneNumberId: '+1 202' }, ['phoneNumberId']],
    ['a path in the place of an id', { ...good, wabaId: '../1' }, ['wabaId']],
    ['a number in the place of a text', { ...good, appId: 3 }, ['appId']],
    ['words in the place of a phone', { ...good, businessPhone: 'our shop' }, ['businessPhone']],
    ['token and code at once', { ...byCode, accessToken: 'EAAG' }, ['code']],
    [
      'a code without app and account',
      { ...byCode, appId: undefined, wabaId: undefined },
      ['wabaId', 'appId'],
    ],
    ['null for the account', { ...byCode, wabaId: null }, ['wabaId']],
    ['a field that is none', { ...good, verifyToken: 'mine' }, ['verifyToken']],
  ])('%s is refused', (_what, body, fields) => expect(faultsOf(body).sort()).toEqual([...fields].sort()));
});
