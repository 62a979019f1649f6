import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { Browser, digitsIn } from './browser';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ ELIZA_APP_URL: 'https://app.example.com', TRUST_PROXY_HOPS: '1' });
}, 60_000);

const nonceIn = (reply: string): string => /&n=([\w-]{22})/.exec(reply)?.[1] ?? '';

it('T17: no link and no answer’s address holds what signs anybody in, and nothing is referred on', async () => {
  const browser = new Browser(app);
  const { body, headers } = await browser.ask();
  const { links, stream_token } = body.challenge;
  for (const link of [links.web, links.app] as string[]) {
    expect(link).not.toContain(browser.verifier);
    expect(link).not.toContain(stream_token);
  }
  expect(headers['referrer-policy']).toBe('no-referrer');
  expect(headers['cache-control']).toBe('no-store');
});

it('T17: the stream’s token, which stands in addresses, opens the state alone', async () => {
  const browser = new Browser(app);
  const { stream_token } = (await browser.ask()).body.challenge;
  await app.whatsapp.say(personAt(1), browser.text);
  const digits = digitsIn(await app.lastReplyTo(personAt(1)));
  const asVerifier = (method: string, path: string, body?: object) =>
    app.call(method, `/api/eliza-app/auth/challenges/${browser.id}${path}`, {
      headers: { ...browser.headers, 'x-code-verifier': String(stream_token) },
      ...(body && { body }),
    });
  const answers = [
    await asVerifier('GET', ''),
    await asVerifier('DELETE', ''),
    await asVerifier('POST', '/token', { code_verifier: stream_token, confirm_code: digits }),
  ];
  expect(answers.map(({ status }) => status)).toEqual([404, 404, 404]);
  expect(await browser.status()).toBe('claimed');
});

it('T17: a photo of the QR code lets somebody send the code, and no more; it works once', async () => {
  const browser = new Browser(app);
  await browser.ask();
  await app.whatsapp.say(personAt(2), browser.text);
  const reply = await app.lastReplyTo(personAt(2));
  await app.whatsapp.say(personAt(3), browser.text);
  expect(await app.lastReplyTo(personAt(3))).toMatch(/is not valid/);
  expect((await browser.token({ confirm_code: digitsIn(reply) })).body.user.whatsapp_id).toBe(personAt(2));
  await app.whatsapp.say(personAt(3), browser.text);
  expect(await app.lastReplyTo(personAt(3))).toMatch(/is not valid/);
});

it('T17: the link of the chat is worth nothing without the verifier, and for another challenge', async () => {
  const [browser, other] = [new Browser(app), new Browser(app)];
  await browser.ask();
  await other.ask();
  await app.whatsapp.say(personAt(4), browser.text);
  const nonce = nonceIn(await app.lastReplyTo(personAt(4)));
  await app.whatsapp.say(personAt(5), other.text);
  await app.lastReplyTo(personAt(5));
  expect((await other.token({ return_nonce: nonce })).status).toBe(422);
  expect((await browser.token({ return_nonce: nonce })).status).toBe(200);
  await app.rows(`update auth_challenges set consumed_at = now() - interval '61 seconds' where id = $1`, [
    browser.id,
  ]);
  expect((await browser.token({ return_nonce: nonce })).body.code).toBe('CHALLENGE_CONSUMED');
});
