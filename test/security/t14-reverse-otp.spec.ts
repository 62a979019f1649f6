import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';
import { Browser, digitsIn } from './browser';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ ELIZA_APP_URL: 'https://app.example.com', TRUST_PROXY_HOPS: '1' });
}, 60_000);

const sessions = () => app.rows('select id from sessions');

/** An attacker's page, whose code a victim was talked into sending. */
async function phished(victim: string) {
  const attacker = new Browser(app);
  await attacker.ask();
  await app.whatsapp.say(victim, attacker.text);
  return { attacker, warning: await app.lastReplyTo(victim) };
}

it('T14: who makes a victim send a code gets nothing by it: the victim is told what it is', async () => {
  const { attacker, warning } = await phished(personAt(1));
  expect(warning).toMatch(/^Eliza: sign-in request from .+, .+, \d\d:\d\d UTC\. /);
  expect(warning).toContain('on app.example.com. Never give this code to anyone. Not you? Reply NO.');
  for (const proof of [{}, { confirm_code: '000000' }, { return_nonce: 'A'.repeat(22) }]) {
    const answer = await attacker.token(proof);
    expect([202, 422]).toContain(answer.status);
    expect(answer.body.session).toBeUndefined();
  }
  expect(await sessions()).toEqual([]);
});

it('T14: NO ends it for good, and is on record', async () => {
  const { attacker, warning } = await phished(personAt(2));
  await app.whatsapp.say(personAt(2), 'NO');
  await app.lastReplyTo(personAt(2));
  expect(await attacker.status()).toBe('denied');
  for (const proof of [{}, { confirm_code: digitsIn(warning) }]) {
    const answer = await attacker.token(proof);
    expect([answer.status, answer.body.code]).toEqual([403, 'CHALLENGE_DENIED']);
  }
  expect(await app.rows(`select action from audit_log where target_id = $1`, [attacker.id])).toEqual([
    { action: 'challenge.denied' },
  ]);
  expect(await sessions()).toEqual([]);
});

it('T14: silence ends it too', async () => {
  const { attacker, warning } = await phished(personAt(3));
  await app.rows(`update auth_challenges set claimed_at = now() - interval '3 minutes' where id = $1`, [
    attacker.id,
  ]);
  expect((await attacker.token({ confirm_code: digitsIn(warning) })).status).toBe(403);
});

it('T14: a forwarded code proves nothing', async () => {
  const attacker = new Browser(app);
  await attacker.ask();
  const forwarded = { ...textMessage(personAt(4), attacker.text), context: { forwarded: true } };
  await app.platform.deliver(messagesBody([forwarded]));
  expect(await app.lastReplyTo(personAt(4))).toMatch(/send it yourself/);
  expect(await attacker.status()).toBe('pending');
});

it('T14: the link that the victim gets signs in only the browser that asked, which is not theirs', async () => {
  const { attacker, warning } = await phished(personAt(5));
  const link = new URL(/https:\S+/.exec(warning)?.[0] ?? '');
  const victims = new Browser(app);
  victims.id = link.searchParams.get('c') ?? '';
  expect(victims.id).toBe(attacker.id);
  const answer = await victims.token({ return_nonce: link.searchParams.get('n') });
  expect([answer.status, answer.body.code]).toEqual([404, 'CHALLENGE_NOT_FOUND']);
  expect(await sessions()).toEqual([]);
});

it('T14: where many said no to one network, it may ask for no more', async () => {
  const headers = { 'x-forwarded-for': '203.0.113.7' };
  const ask = async () => {
    const browser = new Browser(app);
    Object.assign(browser, { headers });
    return { browser, answer: await browser.ask() };
  };
  await app.rows(
    `insert into auth_challenges (id, purpose, method, channel, status, secret_hash, address, claimed_at, expires_at)
     select gen_random_uuid(), 'login', 'chat', 'whatsapp', 'denied', sha256('x'), '203.0.113.0/24', now(), now()
     from generate_series(1, 9)`,
  );
  expect((await ask()).answer.status).toBe(201);
  await app.rows(`update auth_challenges set status = 'claimed', claimed_at = now() - interval '4 minutes'
    where address = '203.0.113.0/24' and status = 'pending'`);
  const { answer } = await ask();
  expect([answer.status, answer.body.code]).toEqual([429, 'rate_limit_exceeded']);
  expect(Number(answer.headers['retry-after'])).toBeGreaterThan(0);
});
