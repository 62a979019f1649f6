import { personAt } from '../../support/flows/account';
import { AuthApp } from '../../support/auth-app';
import { Browser, digitsIn, otherDigits } from '../../security/browser';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({
    ELIZA_APP_URL: 'https://app.example.com',
    TRUST_PROXY_HOPS: '1',
    RATE_LIMIT_STORE: 'database',
  });
}, 60_000);

let people = 0;

/** A page whose code this person has sent; what the bot said to it. */
async function claimed(browser = new Browser(app), ask: object = {}, person = personAt(++people)) {
  await browser.ask(ask);
  await app.whatsapp.say(person, browser.text);
  const reply = await app.lastReplyTo(person);
  return { browser, person, reply, digits: digitsIn(reply) };
}
const refusal = ({ status, body }: { status: number; body: { code?: string } }) => [status, body.code];

it('the code from the chat signs in; the answer can be had again for a minute, and then no more', async () => {
  const { browser, digits, person } = await claimed();
  const first = await browser.token({ confirm_code: digits });
  expect([first.status, first.headers['cache-control']]).toEqual([200, 'no-store']);
  expect(first.body).toMatchObject({ success: true, user: { whatsapp_id: person }, is_new_user: true });
  const me = await app.call('GET', '/api/eliza-app/auth/sessions', { token: first.body.session.token });
  expect(me.status).toBe(200);
  const again = await browser.token({ confirm_code: digits });
  const { token: _token, expires_at: _expires, ...session } = first.body.session;
  expect(again.body).toMatchObject({ ...first.body, session });
  expect((await browser.token()).status).toBe(200);
  expect(await browser.status()).toBe('consumed');
  expect(await app.rows('select id from sessions')).toHaveLength(1);
  await app.rows(`update auth_challenges set consumed_at = now() - interval '61 seconds' where id = $1`, [
    browser.id,
  ]);
  expect(refusal(await browser.token({ confirm_code: digits }))).toEqual([409, 'CHALLENGE_CONSUMED']);
});

it('ten calls at once open one session', async () => {
  const { browser, digits } = await claimed();
  const before = (await app.rows('select id from sessions')).length;
  const answers = await Promise.all(Array.from({ length: 5 }, () => browser.token({ confirm_code: digits })));
  expect(answers.map(({ status }) => status)).toEqual(Array<number>(5).fill(200));
  expect(new Set(answers.map(({ body }) => String(body.session.refresh_token))).size).toBe(1);
  expect(await app.rows('select id from sessions')).toHaveLength(before + 1);
});

it('whoever comes too early waits', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const early = await browser.token();
  expect([early.status, early.headers['retry-after'], early.body]).toEqual([
    202,
    '2',
    { success: true, status: 'pending' },
  ]);
  const impatient = await browser.token();
  expect([impatient.status, impatient.headers['retry-after']]).toEqual([429, '2']);
  await app.whatsapp.say(personAt(++people), browser.text);
  await app.lastReplyTo(personAt(people));
  // A second and a half passes.
  await app.rows('delete from rate_limits');
  expect((await browser.token()).body).toEqual({ success: true, status: 'claimed' });
});

it('whoever knows the id of a challenge does not make its browser wait', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const stranger = new Browser(app);
  stranger.id = browser.id;
  expect(refusal(await stranger.token())).toEqual([404, 'CHALLENGE_NOT_FOUND']);
  expect((await browser.token()).status).toBe(202);
});

it('a wrong code says how many tries are left, five lock it, and the right one comes too late', async () => {
  const { browser, digits } = await claimed();
  for (let left = 4; left >= 0; left--) {
    const wrong = await browser.token({ confirm_code: otherDigits(digits) });
    expect([...refusal(wrong), wrong.body.details]).toEqual([
      422,
      'CONFIRM_CODE_INVALID',
      { attempts_left: left },
    ]);
  }
  expect(refusal(await browser.token({ confirm_code: digits }))).toEqual([423, 'CHALLENGE_LOCKED']);
  expect(await browser.status()).toBe('failed');
});

it('the fifth try may be the right one', async () => {
  const { browser, digits } = await claimed();
  for (let times = 0; times < 4; times++) await browser.token({ confirm_code: otherDigits(digits) });
  expect((await browser.token({ confirm_code: digits })).status).toBe(200);
});

it.each([
  [
    'NO in the chat',
    async (_id: string, person: string) => {
      await app.whatsapp.say(person, 'no');
      await app.lastReplyTo(person);
    },
    403,
    'CHALLENGE_DENIED',
  ],
  [
    'three minutes of silence',
    (id: string) =>
      app.rows(`update auth_challenges set claimed_at = now() - interval '3 minutes' where id = $1`, [id]),
    403,
    'CHALLENGE_DENIED',
  ],
  [
    'five minutes in all',
    (id: string) => app.rows(`update auth_challenges set expires_at = now() where id = $1`, [id]),
    410,
    'CHALLENGE_EXPIRED',
  ],
])('after %s the code is worth nothing', async (_, end, status, code) => {
  const { browser, person, digits } = await claimed();
  await end(browser.id, person);
  expect(refusal(await browser.token({ confirm_code: digits }))).toEqual([status, code]);
});

it('the link of the chat signs in the browser that asked, and no other', async () => {
  const { browser, reply } = await claimed();
  const nonce = /&n=([\w-]{22})$/.exec(reply)?.[1];
  const other = new Browser(app);
  await other.ask();
  expect((await other.token({ return_nonce: nonce })).status).toBe(202);
  other.id = browser.id;
  expect(refusal(await other.token({ return_nonce: nonce }))).toEqual([404, 'CHALLENGE_NOT_FOUND']);
  expect(refusal(await browser.token({ return_nonce: 'x'.repeat(22) }))).toEqual([
    422,
    'CONFIRM_CODE_INVALID',
  ]);
  const answer = await browser.token({ return_nonce: nonce });
  expect(answer.status).toBe(200);
  expect(await app.rows('select amr from sessions where id = $1', [answer.body.session.id])).toEqual([
    { amr: ['whatsapp', 'return_link'] },
  ]);
});

it('where no confirmation is asked for, which is for tests alone, the message is enough', async () => {
  const { browser, reply } = await claimed(new Browser(app), { confirmation: 'none' });
  expect(reply).not.toMatch(/\d{6}/);
  expect((await browser.token()).status).toBe(200);
});

it('the device is listed by what its owner calls it, as one line, beside what it is', async () => {
  const { browser, digits } = await claimed(new Browser(app), { device_label: 'My\n\u202elaptop \u0000' });
  const { body } = await browser.token({ confirm_code: digits });
  const listed = await app.call('GET', '/api/eliza-app/auth/sessions', { token: body.session.token });
  expect(listed.body.sessions).toMatchObject([{ label: 'Mylaptop', device: expect.any(String) }]);
});

it('with the transport cookie no script sees a token', async () => {
  const { browser, digits } = await claimed();
  const answer = await browser.token({ confirm_code: digits, transport: 'cookie' });
  expect(Object.keys(answer.body.session as object)).toEqual(['id', 'expires_at', 'refresh_expires_at']);
  expect(answer.headers['set-cookie']).toHaveLength(2);
});

describe('a challenge that a session asked for', () => {
  it('links what is sent to that session’s user, for that session alone', async () => {
    const owner = await app.signIn(personAt(++people));
    const { browser, digits, person, reply } = await claimed(new Browser(app, owner.token), {
      purpose: 'link',
    });
    expect(reply).toMatch(/connect this chat to the account of “WhatsApp”, made \d{4}-\d\d, with whatsapp\./);
    const stranger = await app.signIn(personAt(++people));
    const proof = { confirm_code: digits };
    expect(refusal(await browser.token(proof, { session: stranger.token }))).toEqual([
      404,
      'CHALLENGE_NOT_FOUND',
    ]);
    expect(refusal(await new SignedOut(browser).token(proof))).toEqual([401, 'UNAUTHORIZED']);
    const linked = await browser.token(proof);
    expect([linked.status, linked.body]).toMatchObject([
      200,
      { success: true, linked: true, user: { id: owner.userId }, identity: { channel: 'whatsapp' } },
    ]);
    expect((await browser.token(proof)).body).toEqual(linked.body);
    const [row] = await app.rows<{ user_id: string }>(
      `select i.user_id from identities i join identity_keys k on k.identity_id = i.id where k.value = $1`,
      [person],
    );
    expect(row?.user_id).toBe(owner.userId);
  });

  it('makes the session fresh, for one’s own account alone', async () => {
    const person = personAt(++people);
    const owner = await app.signIn(person);
    const own = await claimed(new Browser(app, owner.token), { purpose: 'reauth' }, person);
    expect((await own.browser.token({ confirm_code: own.digits })).body).toMatchObject({ fresh: true });
    const other = await claimed(new Browser(app, owner.token), { purpose: 'reauth' });
    expect(refusal(await other.browser.token({ confirm_code: other.digits }))).toEqual([
      403,
      'AUTH_PROOF_REQUIRED',
    ]);
  });

  it.each(['link', 'reauth'])('that came to nothing comes to nothing again: %s', async (purpose) => {
    const person = personAt(++people);
    const owner = await app.signIn(person);
    const { browser, digits } = await claimed(new Browser(app, owner.token), { purpose }, person);
    // Since the message, the account turned out to have a user id: the number alone speaks for it no more.
    await app.rows(
      `insert into identity_keys (id, identity_id, kind, scope, value)
       select gen_random_uuid(), id, 'wa_bsuid', 'portfolio', 'US.' || id from identities where user_id = $1`,
      [owner.userId],
    );
    const first = await browser.token({ confirm_code: digits });
    expect(refusal(first)).toEqual([403, 'AUTH_PROOF_REQUIRED']);
    expect(refusal(await browser.token({ confirm_code: digits }))).toEqual([409, 'CHALLENGE_CONSUMED']);
  });
});

/** The same page after its session was lost. */
class SignedOut {
  constructor(private readonly browser: Browser) {}
  token(proof: object) {
    return app.call('POST', `/api/eliza-app/auth/challenges/${this.browser.id}/token`, {
      body: { code_verifier: this.browser.verifier, ...proof },
    });
  }
}
