import { createHash, randomBytes } from 'node:crypto';
import { get, type IncomingMessage } from 'node:http';
import { once } from 'node:events';
import { AuthApp } from '../../support/auth-app';
import { until } from '../../support/flows/until';
import { personAt } from '../../support/flows/account';

const path = '/api/eliza-app/auth/challenges';
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start({ ELIZA_APP_URL: 'https://app.example.com', TRUST_PROXY_HOPS: '1' });
}, 60_000);

const newVerifier = () => randomBytes(32).toString('base64url');
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

/** A browser asks for a challenge. */
async function asked(body: object = {}, verifier = newVerifier()) {
  const answer = await app.call('POST', path, {
    body: { channel: 'whatsapp', purpose: 'login', code_challenge: challengeOf(verifier), ...body },
  });
  return { answer, verifier, challenge: answer.body.challenge };
}
const read = (id: string, verifier: string) =>
  app.call('GET', `${path}/${id}`, { headers: { 'x-code-verifier': verifier } });

/** The states that a stream shows until it ends. */
async function streamed(
  id: string,
  token: string,
  meanwhile: (shown: () => string) => Promise<unknown>,
): Promise<string[]> {
  const request = get(`${app.url}${path}/${id}/events?t=${token}`);
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  expect(response.headers['content-type']).toMatch(/^text\/event-stream/);
  let text = '';
  response.on('data', (chunk: Buffer) => (text += chunk.toString()));
  await meanwhile(() => text);
  await once(response, 'end');
  return [...text.matchAll(/event: status\ndata: (.*)\n\n/g)].map(
    ([, data = '']) => (JSON.parse(data) as { status: string }).status,
  );
}

it('a browser gets a code, links that fill it in, and what opens the stream', async () => {
  const { answer, challenge } = await asked({
    return_path: '/connected',
    locale: 'en',
    device_label: 'mine',
  });
  expect(answer.status).toBe(201);
  expect(answer.headers['cache-control']).toBe('no-store');
  const { code } = challenge;
  expect(challenge).toMatchObject({
    channel: 'whatsapp',
    purpose: 'login',
    status: 'pending',
    code: expect.stringMatching(/^[0-9A-Z]{4}-[0-9A-Z]{4}$/),
    message_text: `Sign in ${code}`,
    confirmation: 'typed_code',
    poll_after_ms: 2000,
    links: { web: expect.stringMatching(new RegExp(`^https://wa.me/\\d+\\?text=Sign%20in%20${code}$`)) },
    qr_svg: expect.stringMatching(/^<svg/),
  });
  const ms = Date.parse(challenge.expires_at) - Date.now();
  expect(ms).toBeGreaterThan(4.9 * 60_000);
  expect(ms).toBeLessThanOrEqual(5 * 60_000 + 1000);
  const qr = await app.call('GET', challenge.qr_url);
  expect([qr.status, qr.headers['content-type'], qr.text]).toEqual([
    200,
    expect.stringContaining('image/svg+xml'),
    challenge.qr_svg,
  ]);
});

it.each<[string, object, number, string]>([
  ['a channel that is not connected', { channel: 'telegram' }, 422, 'CHANNEL_UNAVAILABLE'],
  ['a channel that does not exist', { channel: 'pigeon' }, 422, 'CHANNEL_UNAVAILABLE'],
  ['a link without a session', { purpose: 'link' }, 401, 'UNAUTHORIZED'],
  ['a re-authentication without a session', { purpose: 'reauth' }, 401, 'UNAUTHORIZED'],
  ['no code challenge', { code_challenge: undefined }, 400, 'INVALID_REQUEST'],
  ['a return path of another site', { return_path: '//evil.example' }, 400, 'INVALID_REQUEST'],
  [
    'a return path that a browser reads as another site',
    { return_path: '/\\evil.example' },
    400,
    'INVALID_REQUEST',
  ],
  ['a return path that no row can hold', { return_path: '/\u0000' }, 400, 'INVALID_REQUEST'],
  ['what nobody knows', { user_id: 'x' }, 400, 'INVALID_REQUEST'],
])('%s is refused', async (_, body, status, code) => {
  const { answer } = await asked(body);
  expect([answer.status, answer.body.code]).toEqual([status, code]);
});

it('a credential that is not good is refused, not ignored', async () => {
  const answer = await app.call('POST', path, {
    token: 'nonsense',
    body: { channel: 'whatsapp', code_challenge: challengeOf(newVerifier()) },
  });
  expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_SESSION']);
});

it('the page that the link in the chat opens learns where the first one wanted to go on', async () => {
  const { challenge, verifier } = await asked({ return_path: '/connected' });
  expect((await read(challenge.id, verifier)).body.challenge.return_path).toBe('/connected');
});

it('only the browser that made it sees it; an id that is another’s and one that is none look alike', async () => {
  const { challenge, verifier } = await asked();
  expect((await read(challenge.id, verifier)).body.challenge).toEqual({
    id: challenge.id,
    status: 'pending',
    claimed_as: null,
    confirmation: 'typed_code',
    attempts_left: 5,
    expires_at: challenge.expires_at,
    return_path: null,
  });
  const others = await Promise.all([
    read(challenge.id, newVerifier()),
    read('00000000-0000-7000-8000-000000000000', verifier),
    read('no-id', verifier),
    app.call('GET', `${path}/${challenge.id}`),
    app.call('DELETE', `${path}/${challenge.id}`, { headers: { 'x-code-verifier': newVerifier() } }),
    app.call('GET', `${path}/${challenge.id}/qr.svg?t=${newVerifier()}`),
    app.call('GET', `${path}/${challenge.id}/events?t=${newVerifier()}`),
    app.call('GET', `${path}/${challenge.id}/events`),
  ]);
  for (const { status, body } of others)
    expect([status, body.code, body.error]).toEqual([
      404,
      'CHALLENGE_NOT_FOUND',
      'There is no such challenge.',
    ]);
});

it('a stream shows each state until the end, to two at once', async () => {
  const { challenge, verifier } = await asked();
  const person = personAt(1);
  const states = await streamed(challenge.id, challenge.stream_token, async (shown) => {
    await app.whatsapp.say(person, `sign in ${String(challenge.code).toLowerCase()}`);
    expect(await app.lastReplyTo(person)).toMatch(/^Eliza: sign-in request .* on app\.example\.com\./);
    const { body } = await read(challenge.id, verifier);
    expect(body.challenge).toMatchObject({
      status: 'claimed',
      claimed_as: { channel: 'whatsapp', display: expect.stringMatching(/^WhatsApp ••••\d{3}$/) },
    });
    const second = get(`${app.url}${path}/${challenge.id}/events?t=${challenge.stream_token}`);
    await once(second, 'response');
    const third = await app.call('GET', `${path}/${challenge.id}/events?t=${challenge.stream_token}`);
    expect(third.status).toBe(429);
    second.destroy();
    await until('the stream shows the claim', () => shown().includes('"status":"claimed"'));
    await app.whatsapp.say(person, 'NO');
  });
  expect(states).toEqual(['pending', 'claimed', 'denied']);
});

it('three minutes of silence after a claim are a NO, five without a claim the end', async () => {
  const claimed = await asked();
  const pending = await asked();
  const person = personAt(2);
  await app.whatsapp.say(person, claimed.challenge.message_text);
  await app.lastReplyTo(person);
  await app.rows(`update auth_challenges set claimed_at = now() - interval '3 minutes' where id = $1`, [
    claimed.challenge.id,
  ]);
  await app.rows(`update auth_challenges set expires_at = now() where id = $1`, [pending.challenge.id]);
  expect((await read(claimed.challenge.id, claimed.verifier)).body.challenge.status).toBe('denied');
  expect((await read(pending.challenge.id, pending.verifier)).body.challenge.status).toBe('expired');
  expect((await app.call('GET', pending.challenge.qr_url)).status).toBe(404);
});

it('a browser that gives up can say so twice, and nobody claims it after', async () => {
  const { challenge, verifier } = await asked();
  for (let times = 0; times < 2; times++)
    expect(
      (await app.call('DELETE', `${path}/${challenge.id}`, { headers: { 'x-code-verifier': verifier } }))
        .status,
    ).toBe(204);
  const person = personAt(3);
  await app.whatsapp.say(person, challenge.message_text);
  expect(await app.lastReplyTo(person)).toMatch(/is not valid/);
  expect((await read(challenge.id, verifier)).body.challenge.status).toBe('expired');
});
