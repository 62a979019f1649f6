import { createHmac } from 'node:crypto';
import { LinkedPeople } from '../../../auth/linking/linked-people';
import { Browser, digitsIn, otherDigits } from '../../../security/browser';
import { DescribedAnswers } from '../../../support/described-answers';
import { discordUser } from '../../../support/discord-double';
import { account, personAt } from '../../../support/flows/account';
import { hs256 } from '../../../support/tokens';
import { until } from '../../../support/flows/until';

const P = '/api/eliza-app';
const nothing = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d';
const metricsToken = 'the-token-of-prometheus';
const serviceSecret = 'the-secret-of-our-services-is-long-enough';

let people: LinkedPeople;
let answers: DescribedAnswers;
const call: typeof people.app.call = (...request) => people.app.call(...request);
beforeAll(async () => {
  people = await LinkedPeople.start({
    SERVICE_TOKEN_SECRET: serviceSecret,
    METRICS_TOKEN: metricsToken,
    RATE_LIMIT_STORE: 'database',
  });
  answers = await DescribedAnswers.of(people.app);
}, 60_000);

/** What a route answers is compared behind each test: its own expectations only lead it to where it goes. */
afterEach(() => expect(answers.faults.splice(0)).toEqual([]));

/** Somebody who has written and is signed in. */
async function somebody(n: number) {
  const person = personAt(n);
  await people.app.whatsapp.say(person, 'hello');
  await people.app.lastReplyTo(person);
  return { person, ...(await people.app.signIn(person)) };
}

describe('every answer is what the OpenAPI document says', () => {
  it('of health, keys, documentation and metrics', async () => {
    for (const path of [
      '/health/live',
      '/health/ready',
      '/openapi.json',
      '/docs',
      '/docs/start.js',
      '/metrics',
    ])
      await call('GET', path);
    for (const path of ['/docs/nothing', '/.well-known/jwks.json']) await call('GET', path);
    await call('GET', '/metrics', { token: metricsToken });
    for (const channel of ['whatsapp', 'telegram', 'discord']) await call('GET', `${P}/auth/${channel}`);
  });

  it('of webhooks', async () => {
    const text = JSON.stringify({ object: 'whatsapp_business_account', entry: [] });
    const signature = `sha256=${createHmac('sha256', account.appSecret).update(text).digest('hex')}`;
    const deliver = (path: string, signed: string) =>
      call('POST', path, { headers: { 'x-hub-signature-256': signed }, body: JSON.parse(text) as object });
    expect((await deliver(`${P}/webhook/whatsapp`, signature)).status).toBe(200);
    expect((await deliver(`${P}/webhook/whatsapp`, 'sha256=00')).status).toBe(401);
    expect((await deliver(`/api/webhooks/whatsapp/${nothing}`, signature)).status).toBe(404);
    const verify = (path: string, token: string) =>
      call('GET', `${path}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=42`);
    expect((await verify(`${P}/webhook/whatsapp`, account.verifyToken)).status).toBe(200);
    expect((await verify(`${P}/webhook/whatsapp`, 'guess')).status).toBe(403);
    expect((await verify(`/api/webhooks/whatsapp/${nothing}`, 'guess')).status).toBe(403);
  });

  it('of a sign-in by chat', async () => {
    const { app } = people;
    const person = personAt(1);
    const page = new Browser(app);
    const asked = await page.ask();
    const challenge = `${P}/auth/challenges/${page.id}`;
    expect((await page.ask({ channel: 'pigeon' })).status).toBe(422);
    await page.status();
    expect((await page.token()).status).toBe(202);
    const stream = `t=${asked.body.challenge.stream_token}`;
    expect((await call('GET', `${challenge}/qr.svg?${stream}`)).status).toBe(200);
    await app.whatsapp.say(person, page.text);
    const digits = digitsIn(await app.lastReplyTo(person));
    await page.status();
    expect((await page.token({ confirm_code: otherDigits(digits) })).status).toBe(422);
    expect((await page.token({ confirm_code: digits })).status).toBe(200);
    expect((await call('GET', `${challenge}/events?${stream}`)).status).toBe(200);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/token'],
      ['GET', '/events'],
      ['GET', '/qr.svg'],
    ] as const)
      await call(
        method,
        `${challenge}${path}`,
        method === 'POST' ? { body: { code_verifier: 'A'.repeat(43) } } : {},
      );
    const other = new Browser(app);
    await other.ask();
    const verifier = { 'x-code-verifier': other.verifier };
    expect((await call('DELETE', `${P}/auth/challenges/${other.id}`, { headers: verifier })).status).toBe(
      204,
    );
  });

  it('of a link by chat', async () => {
    const { app } = people;
    const { token } = await somebody(9);
    const page = new Browser(app, token);
    await page.ask({ purpose: 'link' });
    await app.whatsapp.say(personAt(10), page.text);
    const digits = digitsIn(await app.lastReplyTo(personAt(10)));
    expect((await page.token({ confirm_code: digits })).body.linked).toBe(true);
  });

  it('of a new proof of a session', async () => {
    const { app } = people;
    const { person, token } = await somebody(11);
    const page = new Browser(app, token);
    await page.ask({ purpose: 'reauth' });
    await app.whatsapp.say(person, page.text);
    const digits = digitsIn(await app.lastReplyTo(person));
    expect((await page.token({ confirm_code: digits })).body.fresh).toBe(true);
  });

  it('of a sign-in by a code from the bot', async () => {
    const { app } = people;
    const { person, identityId } = await somebody(2);
    await app.rows(`update identities set assurance = 'roundtrip' where id = $1`, [identityId]);
    const page = new Browser(app);
    const body = { channel: 'whatsapp', identifier: person, code_challenge: page.codeChallenge };
    const { id } = (await call('POST', `${P}/auth/codes`, { body })).body.challenge as { id: string };
    const code = (): string | undefined =>
      app.graph.shownTo(person).flatMap((text) => /^(\d{6}) is your/.exec(text)?.[1] ?? [])[0];
    await until('a code comes', () => code() !== undefined);
    const verify = (digits: string) =>
      call('POST', `${P}/auth/codes/verify`, {
        body: { challenge_id: id, code: digits, code_verifier: page.verifier },
      });
    const resend = (verifier: string) =>
      call('POST', `${P}/auth/codes/${id}/resend`, { body: { code_verifier: verifier } });
    expect((await resend(page.verifier)).status).toBe(429);
    expect((await resend('A'.repeat(43))).status).toBe(404);
    const digits = code() ?? '';
    expect((await verify(otherDigits(digits))).status).toBe(422);
    expect((await verify(digits)).status).toBe(200);
    expect((await call('POST', `${P}/auth/codes`, { body: { ...body, channel: 'pigeon' } })).status).toBe(
      422,
    );
    const unknown = await call('POST', `${P}/auth/codes`, { body: { ...body, identifier: personAt(99) } });
    // Half a minute passes.
    await app.rows('delete from rate_limits');
    const again = await call('POST', `${P}/auth/codes/${unknown.body.challenge.id}/resend`, {
      body: { code_verifier: page.verifier },
    });
    expect(again.status).toBe(202);
  });

  it('of the older routes of WhatsApp', async () => {
    const { person, token } = await somebody(3);
    const send = (whatsapp_id: string, session?: string) =>
      call('POST', `${P}/auth/whatsapp`, { body: { whatsapp_id }, ...(session && { token: session }) });
    expect((await send(person)).status).toBe(403);
    expect((await send(person, token)).status).toBe(200);
    expect((await send(personAt(98), token)).status).toBe(403);
    const phone = (phone_number: string) =>
      call('POST', `${P}/user/phone`, { token, body: { phone_number } });
    expect((await phone('+12025550199')).status).toBe(202);
    expect((await phone(`+${person}`)).status).toBe(409);
  });

  it('of platforms', async () => {
    const { platform } = people;
    const discord = await platform.agreedAtDiscord(discordUser(7));
    expect((await platform.post('discord', discord)).status).toBe(200);
    expect((await platform.post('discord', discord)).status).toBe(400);
    expect((await people.telegram(71)).status).toBe(200);
    const { token } = await somebody(4);
    expect((await people.telegram(72, token)).status).toBe(200);
    expect((await people.telegram(71, token)).status).toBe(409);
    expect((await platform.post('telegram', { init_data: 'hash=00' })).status).toBe(401);
    await platform.begin('telegram');
    for (const name of ['telegram', 'discord']) await call('GET', `${P}/auth/${name}/authorize`);
  });

  it('of identities and merges', async () => {
    const { token, identityId } = await somebody(5);
    expect((await people.unlink(token, identityId)).status).toBe(409);
    await people.telegram(73, token);
    const { identities } = (await people.identities(token)).body as {
      identities: { id: string; channel: string }[];
    };
    const telegram = identities.find(({ channel }) => channel === 'telegram')?.id ?? '';
    expect((await people.change(token, telegram, { is_primary: true })).status).toBe(200);
    expect((await people.change(token, nothing, { is_primary: true })).status).toBe(404);
    expect((await people.unlink(token, telegram)).status).toBe(204);
    expect((await call('GET', `${P}/auth/identities`)).status).toBe(401);

    await people.telegram(74);
    const mergeToken = await people.mergeToken(74, token);
    expect((await people.merge(token, mergeToken, { confirm: false })).status).toBe(200);
    const merged = await people.merge(token, mergeToken);
    expect(merged.status).toBe(200);
    const session = merged.body.session.token as string;
    expect((await people.merge(session, mergeToken)).status).toBeGreaterThanOrEqual(400);
    expect((await people.undo(session, merged.body.merge_id as string)).status).toBe(200);
    expect((await people.undo(session, nothing)).status).toBe(409);
  });

  it('of sessions', async () => {
    const { token, refreshToken, id } = await somebody(6);
    const list = await call('GET', `${P}/auth/sessions`, { token });
    expect(list.status).toBe(200);
    const renewed = await call('POST', `${P}/auth/refresh`, { body: { refresh_token: refreshToken } });
    expect(renewed.status).toBe(200);
    expect((await call('POST', `${P}/auth/refresh`, { body: { refresh_token: 'rt_no' } })).status).toBe(401);
    const iat = Math.floor(Date.now() / 1000);
    const claims = { iss: 'billing', aud: 'eliza-app-services', iat, exp: iat + 300 };
    const service = hs256({ alg: 'HS256', typ: 'svc+jwt' }, claims, serviceSecret);
    const ask = (asking: string, about: string) =>
      call('POST', `${P}/auth/introspect`, { token: asking, body: { token: about } });
    expect((await ask(service, token)).body.active).toBe(true);
    expect((await ask(service, 'none')).body.active).toBe(false);
    expect((await ask(token, token)).status).toBe(401);
    expect((await call('DELETE', `${P}/auth/sessions/${nothing}`, { token })).status).toBe(404);
    expect((await call('DELETE', `${P}/auth/sessions/${id}`, { token })).status).toBe(204);
    expect((await call('GET', `${P}/auth/sessions`, { token })).status).toBe(401);
    expect((await call('POST', `${P}/auth/logout`, { body: {} })).status).toBe(204);
    expect((await call('POST', `${P}/auth/logout`, { body: { unknown: 1 } })).status).toBe(400);
    const again = await somebody(6);
    expect((await call('POST', `${P}/auth/logout-all`, { token: again.token, body: {} })).status).toBe(200);
    expect((await call('POST', `${P}/auth/logout-all`, { token: again.token, body: {} })).status).toBe(401);
  });

  it('of API keys', async () => {
    const { token } = await somebody(7);
    const body = { name: 'server', scopes: ['messages:read'] };
    const made = await call('POST', '/api/v1/api-keys', { token, body });
    expect(made.status).toBe(201);
    expect((await call('POST', '/api/v1/api-keys', { token, body: {} })).status).toBe(400);
    expect((await call('GET', '/api/v1/api-keys', { token })).status).toBe(200);
    expect((await call('GET', '/api/v1/api-keys')).status).toBe(401);
    const key = `/api/v1/api-keys/${made.body.api_key.id}`;
    expect((await call('DELETE', key, { token })).status).toBe(204);
    expect((await call('DELETE', key, { token })).status).toBe(404);
  });

  it('of connections', async () => {
    const { token } = await somebody(9);
    const W = '/api/v1/whatsapp';
    const C = '/api/v1/connections';
    expect((await call('POST', `${W}/connect`, { token, body: {} })).status).toBe(400);
    expect((await call('GET', `${W}/status`)).status).toBe(401);
    const { request } = people.app.graph.business();
    const made = await call('POST', `${W}/connect`, { token, body: request });
    expect(made.status).toBe(200);
    expect((await call('GET', `${W}/status`, { token })).status).toBe(200);
    const one = `${C}/${made.body.connectionId}`;
    expect((await call('GET', C)).status).toBe(401);
    expect((await call('GET', C, { token })).status).toBe(200);
    for (const path of ['', '/templates']) {
      expect((await call('GET', `${one}${path}`, { token })).status).toBe(200);
      expect((await call('GET', `${C}/${nothing}${path}`, { token })).status).toBe(404);
    }
    expect((await call('POST', `${one}/templates/sync`, { token })).status).toBe(200);
    expect((await call('POST', `${C}/${nothing}/templates/sync`, { token })).status).toBe(404);
    const settings = { greeting: 'Hello.' };
    expect((await call('PATCH', one, { token, body: { settings } })).status).toBe(200);
    expect((await call('PATCH', one, { token, body: { agent_id: nothing } })).status).toBe(422);
    const { webhookUrl, verifyToken } = made.body;
    const { pathname } = new URL(webhookUrl as string);
    const check = `${pathname}?hub.mode=subscribe&hub.challenge=42&hub.verify_token=`;
    expect((await call('GET', `${check}${verifyToken}`)).status).toBe(200);
    const text = JSON.stringify({ object: 'whatsapp_business_account', entry: [] });
    const signature = `sha256=${createHmac('sha256', request.appSecret).update(text).digest('hex')}`;
    const headers = { 'x-hub-signature-256': signature };
    expect((await call('POST', pathname, { headers, body: JSON.parse(text) as object })).status).toBe(200);
    expect((await call('POST', `${W}/disconnect`, { token })).status).toBe(200);
    expect((await call('POST', `${W}/disconnect`, { token })).status).toBe(404);
    await call('POST', `${W}/connect`, { token, body: request });
    expect((await call('DELETE', `${W}/disconnect`, { token })).status).toBe(200);
    expect((await call('DELETE', `${W}/disconnect`, { token })).status).toBe(404);
    await call('POST', `${W}/connect`, { token, body: request });
    expect((await call('DELETE', one, { token })).status).toBe(204);
    expect((await call('DELETE', one, { token })).status).toBe(404);
  });

  it('of the budget', async () => {
    const { token } = await somebody(15);
    expect((await call('GET', '/api/v1/budget', { token })).status).toBe(200);
    expect((await call('GET', '/api/v1/budget?limit=0', { token })).status).toBe(400);
    expect((await call('GET', '/api/v1/budget')).status).toBe(401);
  });

  it('of agents', async () => {
    const { token } = await somebody(12);
    const agents = '/api/v1/agents';
    const made = await call('POST', agents, { token, body: { name: 'Clerk', kind: 'echo' } });
    expect(made.status).toBe(201);
    const openai = { name: 'Clerk', kind: 'openai', model: 'm' };
    expect((await call('POST', agents, { token, body: openai })).status).toBe(422);
    expect((await call('GET', agents, { token })).status).toBe(200);
    expect((await call('GET', agents)).status).toBe(401);
    const one = `${agents}/${made.body.id}`;
    const other = `${agents}/${nothing}`;
    expect((await call('GET', one, { token })).status).toBe(200);
    expect((await call('GET', other, { token })).status).toBe(404);
    expect((await call('PATCH', one, { token, body: { name: 'Ada' } })).status).toBe(200);
    expect((await call('PATCH', one, { token, body: { name: null } })).status).toBe(400);
    expect((await call('POST', `${one}/try`, { token, body: { text: 'hello' } })).status).toBe(200);
    expect((await call('POST', `${other}/try`, { token, body: { text: 'hello' } })).status).toBe(404);
    expect((await call('DELETE', one, { token })).status).toBe(204);
    expect((await call('DELETE', one, { token })).status).toBe(404);
  });

  it('of messages', async () => {
    const { token } = await somebody(20);
    const business = people.app.graph.business();
    const template = { name: 'hello', language: 'en', category: 'UTILITY', status: 'APPROVED' };
    business.account.templates = [{ ...template, components: [{ type: 'BODY', text: 'Hello.' }] }];
    await call('POST', '/api/v1/whatsapp/connect', { token, body: business.request });
    const body = { to: `+${personAt(21)}`, template: { name: 'hello', language: 'en' } };
    const M = '/api/v1/messages';
    expect((await call('POST', M, { token, body })).status).toBe(202);
    expect((await call('POST', M, { token, body: { ...body, to: nothing } })).status).toBe(404);
    const sent = (await call('GET', M, { token })).body.items[0].id as string;
    expect((await call('GET', M)).status).toBe(401);
    const state = async () => (await call('GET', `${M}/${sent}`, { token })).body.state as string;
    await until('it is sent', async () => (await state()) !== 'queued');
    expect((await call('GET', `${M}/${nothing}`, { token })).status).toBe(404);
    await people.app.rows(
      `update outbox_messages set state = 'failed', error_code = '131026' where id = $1`,
      [sent],
    );
    expect((await call('POST', `${M}/${sent}/resend`, { token })).status).toBe(202);
    expect((await call('POST', `${M}/${sent}/resend`, { token })).status).toBe(409);
    expect((await call('GET', `${M}/${sent}`, { token })).body.error.code).toBe('131026');
    const { conversation_id: id } = (await call('GET', `${M}/${sent}`, { token })).body;
    const C = '/api/v1/conversations';
    expect((await call('GET', C, { token })).status).toBe(200);
    expect((await call('GET', C)).status).toBe(401);
    const changes: [method: string, path: string, status: number, body?: object][] = [
      ['GET', `${C}/:id`, 200],
      ['POST', `${C}/:id/hand-over`, 200],
      ['POST', `${C}/:id/hand-back`, 200],
      ['POST', `${C}/:id/reply`, 202, { text: 'Hello.' }],
      ['GET', '/api/v1/contacts/:id', 200],
      ['GET', '/api/v1/contacts/:id/export', 200],
      ['DELETE', '/api/v1/contacts/:id', 204],
    ];
    await people.app.rows('update conversations set last_message_at = now() where id = $1', [id]);
    for (const [method, path, status, said] of changes) {
      const request = { token, ...(said && { body: said }) };
      expect((await call(method, path.replace(':id', nothing), request)).status).toBe(404);
      expect((await call(method, path.replace(':id', String(id)), request)).status).toBe(status);
    }
  });

  it("of an organisation's webhooks", async () => {
    const { token } = await somebody(13);
    const webhooks = '/api/v1/webhooks';
    const body = { url: 'http://127.0.0.1:9/hook', events: ['message.received'] };
    const made = await call('POST', webhooks, { token, body });
    expect(made.status).toBe(201);
    expect((await call('POST', webhooks, { token, body: {} })).status).toBe(400);
    expect((await call('GET', webhooks, { token })).status).toBe(200);
    expect((await call('GET', webhooks)).status).toBe(401);
    const [one, other] = [`${webhooks}/${made.body.id}`, `${webhooks}/${nothing}`];
    const since = { token, body: { since: '2026-11-24T00:00:00Z' } };
    const ping = await call('POST', `${one}/test`, { token });
    expect(ping.status).toBe(202);
    expect((await call('POST', `${one}/deliveries/${ping.body.event_id}/replay`, { token })).status).toBe(
      202,
    );
    expect((await call('POST', `${one}/deliveries/${nothing}/replay`, { token })).status).toBe(404);
    for (const [path, status] of [
      [one, 200],
      [other, 404],
    ] as const) {
      expect((await call('GET', path, { token })).status).toBe(status);
      expect((await call('GET', `${path}/deliveries`, { token })).status).toBe(status);
      expect((await call('PATCH', path, { token, body: { active: true } })).status).toBe(status);
      expect((await call('POST', `${path}/replay`, since)).status).toBe(status === 200 ? 202 : status);
    }
    expect((await call('PATCH', one, { token, body: { active: false } })).status).toBe(200);
    expect((await call('POST', `${one}/test`, { token })).status).toBe(409);
    expect((await call('POST', `${one}/replay`, since)).status).toBe(409);
    expect((await call('DELETE', one, { token })).status).toBe(204);
    expect((await call('DELETE', one, { token })).status).toBe(404);
  });

  it('of an account', async () => {
    const { token } = await somebody(8);
    const me = `${P}/user/me`;
    expect((await call('GET', me, { token })).status).toBe(200);
    expect((await call('GET', me)).status).toBe(401);
    expect((await call('PATCH', me, { token, body: { name: 'Ann' } })).status).toBe(200);
    expect((await call('PATCH', me, { token, body: { name: 7 } })).status).toBe(400);
    const asked = await call('GET', `${me}/export`, { token });
    const link = await call('GET', asked.body.status_url as string, { token });
    const { pathname, search } = new URL(link.body.url as string, 'http://here');
    expect((await call('GET', `${pathname}${search}`)).status).toBe(200);
    expect((await call('GET', `${pathname}${search}`)).status).toBe(404);
    expect((await call('GET', `${me}/export/${nothing}`, { token })).status).toBe(404);
    expect((await call('GET', `${me}/export`)).status).toBe(401);
    expect((await call('DELETE', me, { token })).status).toBe(202);
    expect((await call('DELETE', me, { token })).status).toBe(401);
  });

  it('and there was a good one and a refusal of each', () => {
    expect(answers.unseen((status) => status < 400)).toEqual([]);
    expect(answers.unseen((status) => status >= 400)).toEqual([
      // They refuse nobody but who calls too often.
      'GET /.well-known/jwks.json',
      'GET /api/eliza-app/auth/discord',
      'GET /api/eliza-app/auth/telegram',
      'GET /api/eliza-app/auth/whatsapp',
      'GET /docs',
      'GET /health/live',
      'GET /health/ready',
      'GET /openapi.json',
    ]);
  });
});
