import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { until } from '../support/flows/until';
import { Browser, digitsIn, otherDigits } from './browser';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ TRUST_PROXY_HOPS: '1', RATE_LIMIT_STORE: 'database' });
}, 60_000);

const codes = '/api/eliza-app/auth/codes';

/** How often each status and code was answered. */
function tally(answers: readonly { status: number; body: { code?: string } }[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { status, body } of answers) {
    const key = `${status} ${body.code ?? ''}`;
    counts[key] = (counts[key] ?? 0) + 1;
  }
  return counts;
}

it('T13: of fifty guesses at once from many addresses five are looked at, and the right one comes too late', async () => {
  const browser = new Browser(app);
  await browser.ask();
  await app.whatsapp.say(personAt(1), browser.text);
  const digits = digitsIn(await app.lastReplyTo(personAt(1)));
  const guess = (code: string) =>
    app.call('POST', `/api/eliza-app/auth/challenges/${browser.id}/token`, {
      headers: new Browser(app).headers,
      body: { code_verifier: browser.verifier, confirm_code: code },
    });
  const answers = await Promise.all(Array.from({ length: 50 }, () => guess(otherDigits(digits))));
  expect(tally(answers)).toEqual({ '422 CONFIRM_CODE_INVALID': 5, '423 CHALLENGE_LOCKED': 45 });
  expect((await guess(digits)).status).toBe(423);
  expect(await app.rows('select id from sessions')).toEqual([]);
});

/** Somebody who may get codes. */
async function regular(person: string): Promise<string> {
  await app.whatsapp.say(person, 'hello');
  await app.lastReplyTo(person);
  const { identityId } = await app.signIn(person);
  await app.rows(`update identities set assurance = 'roundtrip' where id = $1`, [identityId]);
  return person;
}

/** A browser at another address each time has the bot send a code. */
async function asked(person: string) {
  const browser = new Browser(app);
  const { body } = await app.call('POST', codes, {
    headers: browser.headers,
    body: { channel: 'whatsapp', identifier: person, code_challenge: browser.codeChallenge },
  });
  return { browser, id: String(body.challenge.id) };
}
const codesAt = (person: string) =>
  app.graph.shownTo(person).flatMap((text) => /^(\d{6}) is your/.exec(text)?.[1] ?? []);

it('T13: the same for a code from the bot', async () => {
  const person = await regular(personAt(2));
  const { browser, id } = await asked(person);
  await until('a code comes', () => codesAt(person).length > 0);
  const [code = ''] = codesAt(person);
  const guess = (tried: string) =>
    app.call('POST', `${codes}/verify`, {
      headers: new Browser(app).headers,
      body: { challenge_id: id, code: tried, code_verifier: browser.verifier },
    });
  const answers = await Promise.all(Array.from({ length: 50 }, () => guess(otherDigits(code))));
  expect(tally(answers)).toEqual({ '422 CODE_INVALID': 5, '423 CHALLENGE_LOCKED': 45 });
  expect((await guess(code)).status).toBe(423);
});

it('T13: nobody gets more than three codes an hour, whoever asks from wherever', async () => {
  const person = await regular(personAt(3));
  for (let nth = 1; nth <= 3; nth++) {
    await asked(person);
    await until(`code ${nth} comes`, () => codesAt(person).length === nth);
    await app.rows(`update rate_limits set ends_at = ends_at - interval '31 seconds'`);
  }
  await asked(person);
  const other = await regular(personAt(4));
  // Sent one after the other: this one's says that the fourth was looked at.
  await asked(other);
  await until('the other code comes', () => codesAt(other).length > 0);
  expect(codesAt(person)).toHaveLength(3);
});

it('T13: after five codes that are nobody’s the chat says nothing more to them', async () => {
  const person = personAt(5);
  for (let nth = 0; nth < 7; nth++) await app.whatsapp.say(person, `Sign in 7K4M-Q2X${nth}`);
  await app.whatsapp.say(person, 'hello');
  await until('the agent answers', () => app.graph.shownTo(person).some((text) => /hello/.test(text)));
  // Answers to what came together are one message.
  const refusals = app.graph
    .shownTo(person)
    .join('\n')
    .match(/is not valid/g);
  expect(refusals).toHaveLength(5);
});
