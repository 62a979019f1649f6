import { personAt } from '../../support/flows/account';
import { until } from '../../support/flows/until';
import { AuthApp } from '../../support/auth-app';
import { Browser, digitsIn, otherDigits } from '../../security/browser';
import { webhookFrom } from '../../security/people';

const path = '/api/eliza-app/auth/codes';
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({
    ELIZA_APP_URL: 'https://app.example.com',
    TRUST_PROXY_HOPS: '1',
    RATE_LIMIT_STORE: 'database',
  });
}, 60_000);

let people = 0;

/** Somebody who talks to the bot and has signed in before. */
async function regular(): Promise<string> {
  const person = personAt(++people);
  await app.whatsapp.say(person, 'hello');
  await app.lastReplyTo(person);
  const { identityId } = await app.signIn(person);
  await app.rows(`update identities set assurance = 'roundtrip' where id = $1`, [identityId]);
  return person;
}

const ask = (browser: Browser, identifier: string, body: object = {}, token?: string) =>
  app.call('POST', path, {
    ...(token !== undefined && { token }),
    headers: browser.headers,
    body: { channel: 'whatsapp', identifier, code_challenge: browser.codeChallenge, ...body },
  });
const verify = (browser: Browser, id: string, code: string, token?: string) =>
  app.call('POST', `${path}/verify`, {
    ...(token !== undefined && { token }),
    headers: browser.headers,
    body: { challenge_id: id, code, code_verifier: browser.verifier },
  });
const resend = (browser: Browser, id: string) =>
  app.call('POST', `${path}/${id}/resend`, {
    headers: browser.headers,
    body: { code_verifier: browser.verifier },
  });

/** The code that a person got, once there are so many. */
async function codeAt(person: string, nth = 1): Promise<string> {
  const codes = () =>
    app.graph.shownTo(person).flatMap((text) => /^(\d{6}) is your Eliza code/.exec(text)?.[1] ?? []);
  await until('a code comes', () => codes().length >= nth);
  return codes()[nth - 1] ?? '';
}

it('the bot sends a code to somebody it knows, and it signs them in once', async () => {
  const person = await regular();
  const browser = new Browser(app);
  const asked = await ask(browser, `+${person}`);
  expect([asked.status, asked.body]).toMatchObject([202, { success: true, challenge: { resend_after: 30 } }]);
  const code = await codeAt(person);
  expect(app.graph.shownTo(person).at(-1)).toBe(
    `${code} is your Eliza code for app.example.com. Don't share it.`,
  );
  const { id } = asked.body.challenge;
  expect((await verify(new Browser(app), id, code)).status).toBe(404);
  const wrong = await verify(browser, id, otherDigits(code));
  expect([wrong.status, wrong.body.code, wrong.body.details]).toEqual([
    422,
    'CODE_INVALID',
    { attempts_left: 4 },
  ]);
  const answer = await verify(browser, id, code);
  expect([answer.status, answer.body]).toMatchObject([
    200,
    { user: { whatsapp_id: person }, is_new_user: false },
  ]);
  expect(await app.rows('select amr from sessions where id = $1', [answer.body.session.id])).toEqual([
    { amr: ['whatsapp', 'bot_code'] },
  ]);
  const texts = await app.rows<{ text: string }>('select text from messages');
  expect(texts.filter(({ text }) => text.includes(code))).toEqual([]);
});

it('somebody who proved nothing yet, who wrote too long ago, or who is nobody gets none', async () => {
  const stranger = personAt(++people);
  const inbound = personAt(++people);
  await app.whatsapp.say(inbound, 'hello');
  await app.lastReplyTo(inbound);
  const silent = await regular();
  await app.rows(
    `update conversations c set last_message_at = now() - interval '25 hours' from conversation_keys k
     where k.conversation_id = c.id and k.key = $1`,
    [`wa_id:${silent}`],
  );
  const last = await regular();
  for (const person of [stranger, inbound, silent, last]) await ask(new Browser(app), person);
  // They are sent one after the other: the last one's says that the others were looked at.
  await codeAt(last);
  expect([stranger, inbound, silent].map((person) => app.graph.shownTo(person))).toEqual([
    [],
    ['hello'].map((text) => expect.stringContaining(text) as string),
    ['hello'].map((text) => expect.stringContaining(text) as string),
  ]);
});

it('whoever has the number now gets no code of who had it before', async () => {
  const number = personAt(++people);
  const [former, next] = ['US.100000000001', 'US.200000000002'];
  await app.platform.deliver(webhookFrom(former, 'hello', number));
  await until('an answer comes', () => app.graph.shownTo(number).length > 0);
  await app.rows(
    `update identities set assurance = 'roundtrip'
    where id in (select identity_id from identity_keys where value = $1)`,
    [former],
  );
  await app.platform.deliver(webhookFrom(next, 'hello', number));
  await until('another answer comes', () => app.graph.shownTo(number).length > 1);
  const last = await regular();
  for (const id of [former, last]) await ask(new Browser(app), id);
  // They are sent one after the other: the last one's says that the other was looked at.
  await codeAt(last);
  expect(app.graph.shownTo(number).filter((text) => /is your Eliza code/.test(text))).toEqual([]);
});

describe('where the operator has named a template', () => {
  let named: AuthApp;
  beforeAll(async () => {
    named = await AuthApp.start({ TRUST_PROXY_HOPS: '1', WHATSAPP_AUTH_TEMPLATE: 'sign_in_code' });
  }, 60_000);

  it('it carries the code to who wrote too long ago, and the code signs them in', async () => {
    const person = personAt(++people);
    await named.whatsapp.say(person, 'hello');
    await named.lastReplyTo(person);
    const { identityId } = await named.signIn(person);
    await named.rows(`update identities set assurance = 'roundtrip' where id = $1`, [identityId]);
    await named.rows(`update conversations set last_message_at = now() - interval '25 hours'`);
    const browser = new Browser(named);
    const asked = await named.call('POST', path, {
      headers: browser.headers,
      body: { channel: 'whatsapp', identifier: person, code_challenge: browser.codeChallenge },
    });
    const shown = () =>
      /^\[template sign_in_code\] (\d{6}) \[\1\]$/.exec(named.graph.shownTo(person).at(-1) ?? '')?.[1];
    await until('the template comes', () => shown() !== undefined);
    const answer = await named.call('POST', `${path}/verify`, {
      headers: browser.headers,
      body: {
        challenge_id: asked.body.challenge.id,
        code: shown(),
        code_verifier: browser.verifier,
      },
    });
    expect([answer.status, answer.body]).toMatchObject([200, { user: { whatsapp_id: person } }]);
    const texts = await named.rows<{ text: string }>('select text from messages');
    expect(texts.filter(({ text }) => text.includes(shown() ?? ''))).toEqual([]);
  });

  it('it carries none to who has not been heard of for 90 days: the number may be somebody else’s', async () => {
    const [former, last] = [personAt(++people), personAt(++people)];
    for (const person of [former, last]) {
      await named.whatsapp.say(person, 'hello');
      await named.lastReplyTo(person);
    }
    await named.rows(
      `update identities set assurance = 'roundtrip', last_seen_at = now() - case when id in (
         select identity_id from identity_keys where value = $1) then interval '91 days' else interval '89 days' end`,
      [former],
    );
    await named.rows(`update conversations set last_message_at = now() - interval '25 hours'`);
    for (const person of [former, last]) {
      const browser = new Browser(named);
      await named.call('POST', path, {
        headers: browser.headers,
        body: { channel: 'whatsapp', identifier: person, code_challenge: browser.codeChallenge },
      });
    }
    const templates = (person: string) =>
      named.graph.shownTo(person).filter((text) => text.startsWith('[template sign_in_code]')).length;
    // They are sent one after the other: the last one's says that the other was looked at.
    await until('the template comes', () => templates(last) > 0);
    expect(templates(former)).toBe(0);
  });
});

it('another code replaces the one before and gives no tries back', async () => {
  const person = await regular();
  const browser = new Browser(app);
  const { id } = (await ask(browser, person)).body.challenge;
  const first = await codeAt(person);
  for (let times = 0; times < 3; times++) await verify(browser, id, otherDigits(first));
  const soon = await resend(browser, id);
  expect([soon.status, soon.body.code]).toEqual([429, 'rate_limit_exceeded']);
  expect(Number(soon.headers['retry-after'])).toBeGreaterThan(0);
  expect((await resend(new Browser(app), id)).status).toBe(404);
  await app.rows(`update rate_limits set ends_at = ends_at - interval '30 seconds'`);
  expect((await resend(browser, id)).status).toBe(202);
  const second = await codeAt(person, 2);
  if (first !== second) expect((await verify(browser, id, first)).body.details).toEqual({ attempts_left: 1 });
  expect((await verify(browser, id, second)).status).toBe(200);
  const over = await resend(browser, id);
  expect([over.status, over.body.code]).toEqual([409, 'CHALLENGE_CONSUMED']);
});

it('a code for a live session makes it fresh, for its own account alone', async () => {
  const person = await regular();
  const other = await regular();
  const { token } = await app.signIn(person);
  const browser = new Browser(app);
  await ask(new Browser(app), other, { purpose: 'reauth' }, token);
  const { id } = (await ask(browser, person, { purpose: 'reauth' }, token)).body.challenge;
  const code = await codeAt(person);
  expect(app.graph.shownTo(other).filter((text) => /is your Eliza code/.test(text))).toEqual([]);
  expect((await verify(browser, id, code)).status).toBe(401);
  expect((await verify(browser, id, code, token)).body).toMatchObject({ success: true, fresh: true });
});

it('NO ends a code too', async () => {
  const person = await regular();
  const browser = new Browser(app);
  const { id } = (await ask(browser, person)).body.challenge;
  const code = await codeAt(person);
  await app.whatsapp.say(person, 'No');
  expect(await app.lastReplyTo(person)).toMatch(/Nobody was signed in/);
  const answer = await verify(browser, id, code);
  expect([answer.status, answer.body.code]).toEqual([403, 'CHALLENGE_DENIED']);
});

it.each<[string, object, number, string]>([
  ['a channel that is not connected', { channel: 'sms' }, 422, 'CHANNEL_UNAVAILABLE'],
  ['what is no id of the channel', { identifier: 'Ann' }, 400, 'INVALID_REQUEST'],
  ['a link', { purpose: 'link' }, 400, 'INVALID_REQUEST'],
  ['a re-authentication without a session', { purpose: 'reauth' }, 401, 'UNAUTHORIZED'],
])('%s is refused', async (_, body, status, code) => {
  const answer = await ask(new Browser(app), personAt(1), body);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

it('a challenge of the chat is none of a code, and the other way round', async () => {
  const person = await regular();
  const chat = new Browser(app);
  await chat.ask();
  await app.whatsapp.say(person, chat.text);
  const digits = digitsIn(await app.lastReplyTo(person));
  expect((await verify(chat, chat.id, digits)).status).toBe(404);
  const browser = new Browser(app);
  browser.id = (await ask(browser, person)).body.challenge.id;
  expect((await browser.token({ confirm_code: await codeAt(person) })).status).toBe(404);
});
