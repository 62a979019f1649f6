import { personAt } from '../support/flows/account';
import { AuthApp } from '../support/auth-app';
import { Browser, digitsIn } from './browser';

const path = '/api/eliza-app/auth/whatsapp';
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ TRUST_PROXY_HOPS: '1' });
}, 60_000);

/** Everything that is kept of people. */
const kept = () =>
  Promise.all(
    ['users', 'identities', 'identity_keys', 'phone_proofs', 'sessions', 'memberships'].map((table) =>
      app.rows(`select * from ${table} order by 1, 2`),
    ),
  );
const bare = (whatsapp_id: string, token?: string) =>
  app.call('POST', path, { ...(token !== undefined && { token }), body: { whatsapp_id } });
const withoutRequestId = ({ request_id: _, ...body }: Record<string, unknown>) => body;

it('T01: who only knows a number gets the same refusal for every number, and nothing changes', async () => {
  const victim = personAt(1);
  await app.signIn(victim);
  const before = await kept();
  const [known, unknown, userId] = await Promise.all([bare(victim), bare(personAt(2)), bare('US.14012345')]);
  expect(known.status).toBe(403);
  expect(withoutRequestId(known.body)).toEqual({
    success: false,
    error: 'A number proves nothing: send the code of a challenge.',
    code: 'AUTH_PROOF_REQUIRED',
    details: { next: 'POST /api/eliza-app/auth/challenges' },
  });
  for (const other of [unknown, userId]) {
    expect(other.status).toBe(403);
    expect(withoutRequestId(other.body)).toEqual(withoutRequestId(known.body));
  }
  expect(await kept()).toEqual(before);
});

it('T01: a session of one’s own does not help: the number must be proved, and stays whose it is', async () => {
  const victim = await app.signIn(personAt(3));
  const attacker = await app.signIn(personAt(4));
  const before = await kept();
  const [known, unknown] = [await bare(personAt(3), attacker.token), await bare(personAt(5), attacker.token)];
  for (const answer of [known, unknown])
    expect([answer.status, answer.body.code, Object.keys(answer.body.details as object)]).toEqual([
      403,
      'AUTH_PROOF_REQUIRED',
      ['challenge'],
    ]);
  expect(Object.keys(known.body.details.challenge as object)).toEqual(
    Object.keys(unknown.body.details.challenge as object),
  );
  expect(await kept()).toEqual(before);
  expect(known.body.details.challenge).toMatchObject({ purpose: 'link', channel: 'whatsapp' });
  expect(victim.userId).not.toBe(attacker.userId);
});

it('T01: a credential that is not good is refused, not ignored', async () => {
  const gone = await app.signIn(personAt(6));
  await app.rows(`update sessions set revoked_at = now(), revoke_reason = 'signed_out' where id = $1`, [
    gone.id,
  ]);
  for (const token of ['nonsense', gone.token]) {
    const answer = await bare(personAt(6), token);
    expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_SESSION']);
  }
});

it('T01: a challenge that nobody claimed, or somebody else’s, opens nothing', async () => {
  const pending = new Browser(app);
  await pending.ask();
  const victim = new Browser(app);
  await victim.ask();
  await app.whatsapp.say(personAt(7), victim.text);
  const digits = digitsIn(await app.lastReplyTo(personAt(7)));
  const exchange = (browser: Browser, verifier: string) =>
    app.call('POST', path, {
      body: { challenge_id: browser.id, code_verifier: verifier, confirm_code: digits },
    });
  expect((await exchange(pending, pending.verifier)).status).toBe(202);
  expect((await exchange(victim, pending.verifier)).status).toBe(404);
  expect((await exchange(victim, victim.verifier)).body).toMatchObject({
    success: true,
    user: { whatsapp_id: personAt(7) },
  });
});

it('one’s own number is told with the token that asked, which lasts no longer for it', async () => {
  const own = await app.signIn(personAt(8));
  const answer = await bare(personAt(8), own.token);
  const { exp } = JSON.parse(Buffer.from(own.token.split('.')[1] ?? '', 'base64url').toString()) as {
    exp: number;
  };
  expect([answer.status, answer.body]).toMatchObject([
    200,
    {
      success: true,
      user: { id: own.userId, whatsapp_id: personAt(8) },
      session: { id: own.id, token: own.token, expires_at: new Date(exp * 1000).toISOString() },
    },
  ]);
});

it('a session that is in cookies stays there', async () => {
  const own = await app.signIn(personAt(11));
  const answer = await app.call('POST', path, {
    headers: { cookie: `__Host-at=${own.token}`, 'sec-fetch-site': 'same-origin' },
    body: { whatsapp_id: personAt(11) },
  });
  expect([answer.status, answer.body.session.token]).toEqual([200, undefined]);
  expect(answer.headers['set-cookie']).toBeUndefined();
});

it.each<[object, number, string]>([
  [{}, 400, 'INVALID_REQUEST'],
  [{ whatsapp_id: '123' }, 400, 'INVALID_REQUEST'],
  [{ whatsapp_id: '+12025551000' }, 400, 'INVALID_REQUEST'],
  [{ challenge_id: '019371b0-0000-7000-8000-000000000000' }, 400, 'INVALID_REQUEST'],
])('%j is refused', async (body, status, code) => {
  const answer = await app.call('POST', path, { body });
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

it('what is no JSON is refused', async () => {
  const answer = await app.call('POST', path, {
    headers: { 'content-type': 'application/json', 'content-length': '0' },
  });
  expect(answer.status).toBe(400);
  const health = await app.call('GET', path);
  expect([health.status, health.body]).toMatchObject([
    200,
    { status: 'ok', service: 'eliza-app-whatsapp-auth' },
  ]);
});

it('T01: a typed phone is verified by a message, never believed', async () => {
  const victim = personAt(9);
  await app.signIn(victim);
  const attacker = await app.signIn(personAt(10));
  const before = await kept();
  const answer = await app.call('POST', '/api/eliza-app/user/phone', {
    token: attacker.token,
    body: { phone_number: `+${victim}` },
  });
  expect([answer.status, answer.body]).toMatchObject([
    202,
    { challenge: { purpose: 'link', status: 'pending' } },
  ]);
  expect(await kept()).toEqual(before);
  const own = await app.call('POST', '/api/eliza-app/user/phone', {
    token: attacker.token,
    body: { phone_number: `+${personAt(10)}` },
  });
  expect([own.status, own.body.code]).toEqual([409, 'PHONE_ALREADY_SET']);
  const nobody = await app.call('POST', '/api/eliza-app/user/phone', {
    body: { phone_number: `+${victim}` },
  });
  expect(nobody.status).toBe(401);
});

it('a client that made no verifier of its own gets one, and finishes with it in its session', async () => {
  const owner = await app.signIn(personAt(11));
  const { body } = await bare(personAt(12), owner.token);
  const { id, code_verifier, message_text } = body.details.challenge;
  await app.whatsapp.say(personAt(12), String(message_text));
  const answer = await app.call('POST', path, {
    token: owner.token,
    body: { challenge_id: id, code_verifier, confirm_code: digitsIn(await app.lastReplyTo(personAt(12))) },
  });
  expect([answer.status, answer.body]).toMatchObject([200, { linked: true, user: { id: owner.userId } }]);
});

it('a number that is somebody else’s is a conflict, in the words of the old clients', async () => {
  await app.signIn(personAt(13));
  const owner = await app.signIn(personAt(14));
  const { body } = await bare(personAt(13), owner.token);
  const { id, code_verifier, message_text } = body.details.challenge;
  await app.whatsapp.say(personAt(13), String(message_text));
  const answer = await app.call('POST', path, {
    token: owner.token,
    body: { challenge_id: id, code_verifier, confirm_code: digitsIn(await app.lastReplyTo(personAt(13))) },
  });
  expect([answer.status, answer.body.code]).toEqual([409, 'WHATSAPP_ALREADY_LINKED']);
  expect(Object.keys(answer.body.details.merge as object)).toEqual(['merge_token', 'expires_at', 'other']);
});
