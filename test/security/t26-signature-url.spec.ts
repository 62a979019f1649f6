import { AuthApp } from '../support/auth-app';
import { Twilio } from '../support/flows/twilio';

const publicUrl = 'https://bot.example.com';
const line = '+12025550100';
const path = '/api/eliza-app/webhook/sms';
const twilio = new Twilio();
let at: AuthApp;

beforeAll(async () => {
  twilio.line(line);
  at = await AuthApp.start({
    PUBLIC_URL: publicUrl,
    TWILIO_API_URL: await twilio.up(),
    ELIZA_APP_TWILIO_ACCOUNT_SID: twilio.accountSid,
    ELIZA_APP_TWILIO_AUTH_TOKEN: twilio.authToken,
    ELIZA_APP_TWILIO_PHONE_NUMBER: line,
  });
}, 60_000);
afterAll(() => twilio.down());

const kept = async (): Promise<number> => (await at.rows('select 1 from inbox_events')).length;
const form = (): URLSearchParams => twilio.message('+12025550143', line, 'hello');

it.each([
  ['the address behind the proxy', () => at.url],
  ['http, where the proxy ends TLS', () => 'http://bot.example.com'],
  ['a host that the request names', () => 'https://evil.example.com'],
])('a signature for %s is refused, whatever the request says of its host', async (_what, signedFor) => {
  const before = await kept();
  const { host } = new URL(signedFor());
  const forwarded = { 'x-forwarded-host': host, 'x-forwarded-proto': 'http', forwarded: `host=${host}` };
  const answer = await twilio.post(signedFor() + path, at.url, form(), forwarded);
  expect([answer.status, await kept()]).toEqual([401, before]);
});

it('what was signed for another path or query of ours is refused', async () => {
  const before = await kept();
  for (const signedFor of [`${path}?message=1`, '/api/eliza-app/webhook/twilio'])
    expect((await twilio.post(publicUrl + signedFor, at.url, form(), {}, path)).status).toBe(401);
  expect(await kept()).toBe(before);
});

it('what was signed for the public address comes in, with its default port too', async () => {
  const before = await kept();
  expect((await twilio.post(publicUrl + path, at.url, form())).status).toBe(200);
  expect((await twilio.post(`${publicUrl}:443${path}`, at.url, form())).status).toBe(200);
  expect(await kept()).toBe(before + 2);
});
