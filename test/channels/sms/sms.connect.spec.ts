import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { ConnectionCheck } from '../../../src/channels';
import { SmsConfig } from '../../../src/channels/sms/sms.config';
import { SmsConnecting } from '../../../src/channels/sms/sms.connect';
import { ConnectSmsRequest } from '../../../src/channels/sms/sms.connect.request';
import { OrganizationSmsCredentials } from '../../../src/channels/sms/sms.credentials';
import { Twilio, type TwilioLine } from '../../support/flows/twilio';

const callbackUrl = 'https://bot.example.com/api/webhooks/sms/org-1';
const phone = '+12025550100';
const failures = (checks: readonly ConnectionCheck[]): string[] =>
  checks.filter(({ ok }) => !ok).map(({ name }) => name);
const signal = (): AbortSignal => new AbortController().signal;

let twilio: Twilio;
let line: TwilioLine;
let connecting: SmsConnecting;
beforeEach(async () => {
  twilio = new Twilio();
  line = twilio.line(phone);
  connecting = new SmsConnecting(Object.assign(new SmsConfig(), { apiUrl: await twilio.up() }));
});
afterEach(() => twilio.down());

const request = (more: Partial<ConnectSmsRequest> = {}): ConnectSmsRequest =>
  plainToInstance(ConnectSmsRequest, {
    accountSid: twilio.accountSid,
    authToken: twilio.authToken,
    phoneNumber: phone,
    ...more,
  });
const credentials = (): OrganizationSmsCredentials =>
  plainToInstance(OrganizationSmsCredentials, {
    accountSid: twilio.accountSid,
    authToken: twilio.authToken,
    phoneNumber: phone,
    numberSid: line.sid,
  });

describe('what is given', () => {
  it('is taken as people paste it', () => {
    const pasted = request({ authToken: ' token ', phoneNumber: '+1 (202) 555-0100' });
    expect(validateSync(pasted)).toEqual([]);
    expect(pasted).toMatchObject({ authToken: 'token', phoneNumber: phone });
  });

  it.each([{ accountSid: 'SK1' }, { authToken: '' }, { phoneNumber: '12345' }])('%j is none', (wrong) => {
    expect(validateSync(request(wrong))).toHaveLength(1);
  });
});

describe('examine', () => {
  it('finds the number in the account, and changes nothing', async () => {
    twilio.line(`${phone}7`);
    const examined = await connecting.examine(request({ webhookKey: 'a-shared-key' }), '', signal());
    expect(examined).toMatchObject({
      kind: 'good',
      credentials: { ...credentials(), webhookKey: 'a-shared-key' },
      shownAs: phone,
      tokenExpiresAt: null,
    });
    expect(examined.kind === 'good' && validateSync(examined.credentials)).toEqual([]);
    expect(line.smsUrl).toBe('');
  });

  it.each<[string, () => Partial<ConnectSmsRequest>, string]>([
    ['a wrong token', () => ({ authToken: 'wrong' }), 'token'],
    ['another account', () => ({ accountSid: `AC${'9'.repeat(32)}` }), 'token'],
    ['a suspended account', () => ((twilio.accountStatus = 'suspended'), {}), 'account'],
    ['a part of a number', () => ({ phoneNumber: '+1202555010' }), 'number'],
    ['a number for calls alone', () => ((line.canText = false), {}), 'number'],
  ])('%s is refused', async (_what, given, check) => {
    const examined = await connecting.examine(request(given()), '', signal());
    expect(examined.kind === 'refused' && failures(examined.checks)).toEqual([check]);
    expect(JSON.stringify(examined)).not.toMatch(/2025550|auth-token|wrong"/);
  });

  it.each([{ status: 503 }, { status: 429, code: 20429 }, 'cut-before'] as const)(
    'what could not be asked is not refused: %j',
    async (trouble) => {
      twilio.troubles.push(trouble);
      expect(await connecting.examine(request(), '', signal())).toMatchObject({ kind: 'unavailable' });
    },
  );
});

describe('activate', () => {
  it('points the number at our address', async () => {
    Object.assign(line, { smsApplicationSid: 'AP1', smsMethod: 'GET' });
    expect(await connecting.activate(credentials(), callbackUrl, signal())).toMatchObject({ kind: 'active' });
    expect(line).toMatchObject({ smsUrl: callbackUrl, smsMethod: 'POST', smsApplicationSid: '' });
    expect(await connecting.check(credentials(), callbackUrl, signal())).toMatchObject({ ok: true });
  });

  it.each(['cut-after', { status: 503 }] as const)(
    'puts back what was where it fails: %j',
    async (trouble) => {
      const before = {
        smsUrl: 'https://demo.twilio.com/welcome',
        smsApplicationSid: 'AP1',
        smsMethod: 'GET',
      };
      Object.assign(line, before);
      const answer = connecting.activate(credentials(), callbackUrl, signal());
      // The first call reads; the second is the one that is in trouble.
      twilio.beforeCall = (call) => (call === 2 ? trouble : undefined);
      expect(await answer).toMatchObject({ kind: 'unavailable' });
      expect(line).toMatchObject(before);
    },
  );

  it('does not take a number that went', async () => {
    twilio.lines.length = 0;
    expect(await connecting.activate(credentials(), callbackUrl, signal())).toMatchObject({
      kind: 'refused',
    });
  });

  it('tells what Twilio does not take', async () => {
    const refused = await connecting.activate(credentials(), 'not an address', signal());
    expect(refused.kind === 'refused' && failures(refused.checks)).toEqual(['callback']);
  });
});

describe('check', () => {
  it.each<[string, () => unknown, string]>([
    ['another address', () => (line.smsUrl = 'https://other.example.com'), 'callback'],
    ['by GET', () => (line.smsMethod = 'GET'), 'callback'],
    ['an application', () => (line.smsApplicationSid = 'AP1'), 'callback'],
    ['a token that was changed', () => (twilio.authToken = 'new'), 'token'],
    ['a number that went', () => (twilio.lines.length = 0), 'number'],
    ['Twilio away', () => twilio.troubles.push({ status: 503 }), 'platform'],
  ])('notices %s', async (_what, change, check) => {
    line.smsUrl = callbackUrl;
    const held = credentials();
    change();
    const { ok, checks } = await connecting.check(held, callbackUrl, signal());
    expect([ok, failures(checks)]).toEqual([false, [check]]);
    for (const one of checks) expect(one.fix === '').toBe(one.ok);
  });
});

describe('deactivate', () => {
  it('takes our address away, and leaves one that somebody set after us', async () => {
    line.smsUrl = callbackUrl;
    expect(failures(await connecting.deactivate(credentials(), [], signal()))).toEqual([]);
    expect(line.smsUrl).toBe('');
    line.smsUrl = 'https://other.example.com/sms';
    expect(failures(await connecting.deactivate(credentials(), [], signal()))).toEqual([]);
    expect(line.smsUrl).toBe('https://other.example.com/sms');
  });

  it('says what stayed', async () => {
    line.smsUrl = callbackUrl;
    twilio.troubles.push({ status: 503 });
    expect(failures(await connecting.deactivate(credentials(), [], signal()))).toEqual(['callback']);
    twilio.lines.length = 0;
    expect(failures(await connecting.deactivate(credentials(), [], signal()))).toEqual([]);
  });
});

it('shows the number, and says what is left to do', () => {
  expect(connecting.shownAs(credentials())).toBe(phone);
  expect(connecting.instructions(callbackUrl)).toContain(callbackUrl);
});
