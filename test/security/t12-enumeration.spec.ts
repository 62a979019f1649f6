import { CodeSending } from '../../src/auth/challenges/code-sending';
import { Database } from '../../src/foundation/database/database';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { Browser } from './browser';

const path = '/api/eliza-app/auth/codes';
let app: AuthApp;
/** Who wrote just now; who wrote too long ago for free texts, so that a template carries their codes; nobody. */
const [known, late, unknown] = [personAt(1), personAt(3), personAt(2)];
beforeAll(async () => {
  app = await AuthApp.start({ TRUST_PROXY_HOPS: '1', WHATSAPP_AUTH_TEMPLATE: 'sign_in_code' });
  for (const person of [known, late]) {
    await app.whatsapp.say(person, 'hello');
    await app.lastReplyTo(person);
    const { identityId } = await app.signIn(person);
    await app.rows(`update identities set assurance = 'roundtrip' where id = $1`, [identityId]);
  }
  await app.rows(
    `update conversations c set last_message_at = now() - interval '25 hours' from conversation_keys k
     where k.conversation_id = c.id and k.key = $1`,
    [`wa_id:${late}`],
  );
}, 60_000);
afterEach(() => jest.restoreAllMocks());

const ask = (identifier: string, browser = new Browser(app)) =>
  app.call('POST', path, {
    headers: browser.headers,
    body: { channel: 'whatsapp', identifier, code_challenge: browser.codeChallenge },
  });

/** An answer without what is random or the time in it. */
const shapeOf = ({ status, body }: { status: number; body: object }): unknown => [
  status,
  JSON.parse(
    JSON.stringify(body)
      .replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, 'id')
      .replace(/\d{4}-\d\d-\d\dT[\d:.]+Z/g, 'time'),
  ),
];

it('T12: a code for who exists and for who does not is answered alike', async () => {
  const forUnknown = shapeOf(await ask(unknown));
  expect([shapeOf(await ask(known)), shapeOf(await ask(late))]).toEqual([forUnknown, forUnknown]);
});

it('T12: it takes the same statements, and queues the same work', async () => {
  const statements: string[] = [];
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is called with its own `this` below
  const query = Database.prototype.query;
  jest.spyOn(Database.prototype, 'query').mockImplementation(function (this: Database, sql, parameters) {
    if (/auth_challenges|users|identit/.test(sql)) statements.push(sql);
    return query.call(this, sql, parameters);
  });
  const soon = jest.spyOn(CodeSending.prototype, 'soon').mockImplementation(() => undefined);
  const took = async (identifier: string) => {
    statements.length = 0;
    soon.mockClear();
    const { id } = (await ask(identifier)).body.challenge;
    return { statements: [...statements], queued: soon.mock.calls.map(([challenge]) => challenge === id) };
  };
  const forKnown = await took(known);
  expect(forKnown.statements).toHaveLength(1);
  expect(forKnown.queued).toEqual([true]);
  expect(await took(late)).toEqual(forKnown);
  expect(await took(unknown)).toEqual(forKnown);
});

it('T12: it is answered before anybody looks whether there is such a person', async () => {
  await app.app.get(Database).transaction(async (tx) => {
    await tx.query('lock table identities, identity_keys, users in access exclusive mode');
    for (const identifier of [known, late, unknown]) expect((await ask(identifier)).status).toBe(202);
  });
});

it('T12: a wrong code is wrong in the same words, whether one was sent or not', async () => {
  const guesses = async (identifier: string) => {
    const browser = new Browser(app);
    const { id } = (await ask(identifier, browser)).body.challenge;
    const answers = [];
    for (let times = 0; times < 6; times++)
      answers.push(
        await app.call('POST', `${path}/verify`, {
          headers: new Browser(app).headers,
          body: { challenge_id: id, code: '000000', code_verifier: browser.verifier },
        }),
      );
    return answers.map(({ status, body }): unknown[] => [status, body.code, body.details]);
  };
  // Nobody can guess six digits at once but by chance, which is one in a million.
  const forKnown = await guesses(known);
  expect(forKnown.map(([status]): unknown => status)).toEqual([422, 422, 422, 422, 422, 423]);
  expect(await guesses(late)).toEqual(forKnown);
  expect(await guesses(unknown)).toEqual(forKnown);
});

it('T12: a challenge of somebody else and one that does not exist are one answer', async () => {
  const browser = new Browser(app);
  await browser.ask();
  const other = new Browser(app);
  const read = async (id: string) => {
    other.id = id;
    const answers = [await other.token(), await other.token({ confirm_code: '000000' })];
    return answers.map(({ status, body }): unknown[] => [status, body.code, body.error]);
  };
  expect(await read(browser.id)).toEqual(await read('019371b0-0000-7000-8000-000000000000'));
});
