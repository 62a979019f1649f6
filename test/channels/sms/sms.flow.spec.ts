import { AuthApp } from '../../support/auth-app';
import { AShop } from '../../support/business';
import { Twilio, type TakenSms } from '../../support/flows/twilio';
import { until } from '../../support/flows/until';

const publicUrl = 'https://bot.example.com';
const ownLine = '+12025550100';
const ownWebhook = `${publicUrl}/api/eliza-app/webhook/sms`;
let people = 143;
const somebody = (): string => `+1202555${String(++people).padStart(4, '0')}`;

const twilio = new Twilio();
let at: AuthApp;
beforeAll(async () => {
  twilio.line(ownLine);
  at = await AuthApp.start({
    PUBLIC_URL: publicUrl,
    TWILIO_API_URL: await twilio.up(),
    TWILIO_NUMBER_PER_SECOND: '0',
    ELIZA_APP_TWILIO_ACCOUNT_SID: twilio.accountSid,
    ELIZA_APP_TWILIO_AUTH_TOKEN: twilio.authToken,
    ELIZA_APP_TWILIO_PHONE_NUMBER: ownLine,
  });
}, 60_000);
afterAll(() => twilio.down());

const deliver = async (form: URLSearchParams, url = ownWebhook): Promise<string> => {
  const response = await twilio.post(url, at.url, form);
  return `${response.status} ${await response.text()}`;
};
const say = (from: string, text: string): Promise<string> => deliver(twilio.message(from, ownLine, text));
const shown = (person: string): readonly string[] => twilio.shownTo(person);
const answered = (person: string, times = 1): Promise<void> =>
  until('an answer comes', () => shown(person).length >= times);
const reported = async (message: TakenSms, status: string, code?: number): Promise<void> =>
  void (await deliver(twilio.report(message, status, code), message.reports));
/** What became of the messages to a person, oldest first. */
const sentTo = (person: string): Promise<{ state: string; report: number; error_code: string | null }[]> =>
  at.rows(
    `select o.state, o.report, o.error_code from outbox_messages o
     where o.conversation_id in (select conversation_id from conversation_keys where key = $1) order by o.pos`,
    [`sms_phone:${person}`],
  );

const ok = '200 <?xml version="1.0" encoding="UTF-8"?><Response></Response>';

it('a first message makes an account, is answered, and what became of the answer is known', async () => {
  const person = somebody();
  expect(await say(person, 'hello')).toBe(ok);
  await answered(person);
  expect(shown(person).at(-1)).toContain('hello');
  expect(await at.rows(`select kind, scope from identity_keys where value = $1`, [person])).toEqual([
    { kind: 'sms_phone', scope: 'global' },
  ]);

  const message = twilio.taken.find(({ to }) => to === person);
  if (!message) throw new Error('nothing was taken');
  await reported(message, 'delivered');
  await reported(message, 'sent');
  await reported(message, 'delivered');
  await until('the report is read', async () => (await sentTo(person))[0]?.report === 2);
});

it('what comes ten times is answered once, and three are answered in order', async () => {
  const person = somebody();
  const form = twilio.message(person, ownLine, 'one');
  expect(new Set(await Promise.all(Array.from({ length: 10 }, () => deliver(form))))).toEqual(new Set([ok]));
  await answered(person);
  await say(person, 'two');
  await answered(person, 2);
  await say(person, 'three');
  await answered(person, 3);
  expect(shown(person).map((text) => /one|two|three/.exec(text)?.[0])).toEqual(['one', 'two', 'three']);
});

it('a call without an answer is settled by the report that names the message, and not made twice', async () => {
  const person = somebody();
  twilio.troubles.push('cut-after');
  await say(person, 'hello');
  await answered(person);
  const [message] = twilio.taken.filter(({ to }) => to === person);
  if (!message) throw new Error('nothing was taken');
  await reported(message, 'sent');
  await until('it is settled', async () => (await sentTo(person))[0]?.state === 'sent');
  await say(person, 'and now?');
  await answered(person, 2);
  expect(shown(person)).toHaveLength(2);
});

it('STOP, START and HELP are answered by Twilio alone, and what they ask is done', async () => {
  const person = somebody();
  await say(person, 'hello');
  await answered(person);
  await say(person, 'HELP');
  await say(person, 'STOP');
  await until('it is kept', async () => (await optOuts(person)) === 1);
  await say(person, 'are you there?');
  await say(person, 'START');
  await until('it is taken back', async () => (await optOuts(person)) === 0);
  await say(person, 'and now?');
  await answered(person, 2);
  expect(shown(person)).toHaveLength(2);
  expect(shown(person).at(-1)).toContain('and now?');
  expect(twilio.refusals).not.toContain('21610');
});

const optOuts = async (person: string): Promise<number> =>
  (
    await at.rows(
      `select 1 from opt_outs o join conversation_keys k on k.conversation_id = o.conversation_id where k.key = $1`,
      [`sms_phone:${person}`],
    )
  ).length;

it('what Twilio will never send is a failure with its code, and the next one goes', async () => {
  const person = somebody();
  twilio.troubles.push({ status: 400, code: 21614 });
  await say(person, 'hello');
  await until('it failed', async () => (await sentTo(person))[0]?.state === 'failed');
  expect(await sentTo(person)).toMatchObject([{ error_code: '21614' }]);
  await say(person, 'again');
  await answered(person);
  expect(shown(person)).toHaveLength(1);
});

it('only what Twilio signed for our public address comes in', async () => {
  const form = twilio.message(somebody(), ownLine, 'hello');
  expect(await deliver(form, `${at.url}/api/eliza-app/webhook/sms`)).toMatch(/^401 /);
  expect(await deliver(form, 'https://evil.example.com/api/eliza-app/webhook/sms')).toMatch(/^401 /);
  expect(await deliver(form, `${publicUrl}/api/eliza-app/webhook/twilio`)).toBe(ok);
});

it('two numbers of one account answer side by side, each for itself', async () => {
  const shop = await AShop.open(at, 1);
  const person = somebody();
  const lines = ['+12025550111', '+12025550112'];
  const url = `${publicUrl}/api/webhooks/sms/${shop.organizationId}`;
  for (const phoneNumber of lines) {
    const line = twilio.line(phoneNumber);
    const body = { accountSid: twilio.accountSid, authToken: twilio.authToken, phoneNumber };
    const connected = await shop.call('POST', '/api/v1/sms/connect', { body });
    expect([connected.status, connected.body]).toMatchObject([
      200,
      { webhookUrl: url, businessPhone: phoneNumber },
    ]);
    expect(line.smsUrl).toBe(url);
  }
  const both = lines.map((line) => deliver(twilio.message(person, line, `to ${line}`), url));
  expect(await Promise.all(both)).toEqual([ok, ok]);
  await answered(person, 2);
  for (const line of lines)
    expect(twilio.taken.filter(({ to, from }) => to === person && from === line)).toMatchObject([
      { body: expect.stringContaining(line) as string, reports: expect.stringContaining(url) as string },
    ]);
  // A number of nobody here.
  expect(await deliver(twilio.message(person, ownLine, 'hello'), url)).toBe(ok);
  const { body } = await shop.call('GET', '/api/v1/sms/status');
  expect(body.connections).toMatchObject([{ ok: true }, { ok: true }]);
  expect(
    (await shop.call('POST', `/api/v1/sms/disconnect?connection_id=${body.connections[0].id}`)).status,
  ).toBe(200);
  expect(twilio.lines.filter(({ smsUrl }) => smsUrl === url)).toHaveLength(1);
  expect(shown(person)).toHaveLength(2);
});
