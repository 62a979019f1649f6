import { AuthApp } from '../support/auth-app';
import { Twilio } from '../support/flows/twilio';
import { until } from '../support/flows/until';
import { Browser, digitsIn } from './browser';

const publicUrl = 'https://bot.example.com';
const line = '+12025550100';
const twilio = new Twilio();
let at: AuthApp;

beforeAll(async () => {
  twilio.line(line);
  at = await AuthApp.start({
    PUBLIC_URL: publicUrl,
    ELIZA_APP_URL: 'https://app.example.com',
    TWILIO_API_URL: await twilio.up(),
    TWILIO_NUMBER_PER_SECOND: '0',
    ELIZA_APP_TWILIO_ACCOUNT_SID: twilio.accountSid,
    ELIZA_APP_TWILIO_AUTH_TOKEN: twilio.authToken,
    ELIZA_APP_TWILIO_PHONE_NUMBER: line,
  });
}, 60_000);
afterAll(() => twilio.down());

async function say(person: string, text: string): Promise<string> {
  const before = twilio.shownTo(person).length;
  const url = `${publicUrl}/api/eliza-app/webhook/sms`;
  const answer = await twilio.post(url, at.url, twilio.message(person, line, text));
  if (answer.status !== 200) throw new Error(`the webhook was answered ${answer.status}`);
  await until('an answer comes', () => twilio.shownTo(person).length > before);
  return twilio.shownTo(person).at(-1) ?? '';
}

const askForCode = (browser: Browser, identifier: string) =>
  at.call('POST', '/api/eliza-app/auth/codes', {
    headers: browser.headers,
    body: { channel: 'sms', identifier, code_challenge: browser.codeChallenge },
  });
const codesTo = (person: string): number =>
  twilio.shownTo(person).filter((text) => /is your Eliza code/.test(text)).length;

/** Signs in by SMS: the text of the page, and the digits that come back to the number. */
async function signIn(person: string): Promise<number> {
  const browser = new Browser(at);
  expect((await browser.ask({ channel: 'sms' })).status).toBe(201);
  const digits = digitsIn(await say(person, browser.text));
  return (await browser.token({ confirm_code: digits })).status;
}

it('a code goes to who has shown that messages reach them, and to nobody else', async () => {
  const [stranger, written, regular] = ['+12025550151', '+12025550152', '+12025550153'];
  // Whoever can forge a sender has written as anybody.
  await say(written, 'hello');
  expect(await signIn(regular)).toBe(200);
  const before = twilio.taken.length;
  for (const person of [stranger, written, regular])
    expect((await askForCode(new Browser(at), person)).status).toBe(202);
  await until('the code is sent', () => codesTo(regular) === 1);
  // Codes are sent one after the other: those that were asked for before have had their turn.
  expect([codesTo(stranger), codesTo(written)]).toEqual([0, 0]);
  expect(twilio.taken.length).toBe(before + 1);
});

it('a message in the name of another opens nothing: the digits go to the number', async () => {
  const victim = '+12025550154';
  const browser = new Browser(at);
  await browser.ask({ channel: 'sms' });
  await say(victim, browser.text);
  expect((await browser.token()).status).not.toBe(200);
  expect((await browser.token({ confirm_code: '000000' })).status).not.toBe(200);
  expect(await at.rows(`select phone_number from users where phone_number = $1`, [victim])).toEqual([]);
  expect(await at.rows(`select 1 from phone_proofs where phone_e164 = $1`, [victim])).toEqual([]);
});
