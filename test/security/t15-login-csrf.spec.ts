import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { Browser, digitsIn } from './browser';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ TRUST_PROXY_HOPS: '1' });
}, 60_000);

it('T15: who answers a victim’s challenge with an account of their own shows up in the page, and does not get it in', async () => {
  const victim = new Browser(app);
  await victim.ask();
  const [attacker, owner] = [personAt(1), personAt(2)];
  await app.whatsapp.say(attacker, victim.text);
  await app.lastReplyTo(attacker);
  await app.whatsapp.say(owner, victim.text);
  expect(await app.lastReplyTo(owner)).toMatch(/is not valid/);
  const { body } = await app.call('GET', `/api/eliza-app/auth/challenges/${victim.id}`, {
    headers: { ...victim.headers, 'x-code-verifier': victim.verifier },
  });
  expect(body.challenge).toMatchObject({
    status: 'claimed',
    claimed_as: { channel: 'whatsapp', display: `WhatsApp ••••${attacker.slice(-3)}` },
  });
  expect((await victim.token()).status).toBe(202);
  expect(await app.rows('select id from sessions')).toEqual([]);
});

it('T15: a code that one chat was told does not finish what another chat claimed', async () => {
  const [victim, attacker] = [new Browser(app), new Browser(app)];
  await victim.ask();
  await attacker.ask();
  await app.whatsapp.say(personAt(3), attacker.text);
  const digits = digitsIn(await app.lastReplyTo(personAt(3)));
  await app.whatsapp.say(personAt(4), victim.text);
  const own = digitsIn(await app.lastReplyTo(personAt(4)));
  if (digits !== own) expect((await victim.token({ confirm_code: digits })).status).toBe(422);
  expect((await victim.token({ confirm_code: own })).body.user.whatsapp_id).toBe(personAt(4));
});

it('T15: a link is finished by the session that asked alone; another one, none and a bad one change nothing', async () => {
  const owner = await app.signIn(personAt(5));
  const attacker = await app.signIn(personAt(6));
  const page = new Browser(app, owner.token);
  await page.ask({ purpose: 'link' });
  await app.whatsapp.say(personAt(7), page.text);
  const proof = { confirm_code: digitsIn(await app.lastReplyTo(personAt(7))) };
  const answers = [
    await page.token(proof, { session: attacker.token }),
    await page.token(proof, { session: 'nonsense' }),
    await app.call('POST', `/api/eliza-app/auth/challenges/${page.id}/token`, {
      headers: page.headers,
      body: { code_verifier: page.verifier, ...proof },
    }),
  ];
  expect(answers.map(({ status, body }): unknown[] => [status, body.code])).toEqual([
    [404, 'CHALLENGE_NOT_FOUND'],
    [401, 'INVALID_SESSION'],
    [401, 'UNAUTHORIZED'],
  ]);
  const owners = () =>
    app.rows(
      `select i.user_id from identities i join identity_keys k on k.identity_id = i.id
       where k.value = $1 and k.retired_at is null`,
      [personAt(7)],
    );
  expect(await owners()).toEqual([]);
  expect((await page.token(proof)).body).toMatchObject({ linked: true });
  expect(await owners()).toEqual([{ user_id: owner.userId }]);
});
