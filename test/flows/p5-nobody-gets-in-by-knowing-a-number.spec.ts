import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { exact, marked } from '../support/flows/accounting';
import { account, personAt } from '../support/flows/account';
import { Flow } from '../support/flows/flow';
import { send, WEBHOOK_PATH } from '../support/flows/platform';
import { until } from '../support/flows/until';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';

jest.setTimeout(60_000);

const FLOOD = 3_000;
const api = '/api/eliza-app';
const nobody = '0198c0de-0000-7000-8000-00000000dead';
const verifier = randomBytes(32).toString('base64url');
const guess = { code_verifier: verifier, code: '123456' };
const organization = '/api/webhooks/whatsapp/0198c0de-0000-7000-8000-000000000001';

describe('P5: nobody gets in by knowing a number', () => {
  let flow: Flow;
  let url: string;

  beforeAll(async () => {
    flow = await Flow.start();
    // Telegram can sign people in here, so what is refused is refused for its signature.
    ({ url } = await flow.startGateway({
      ELIZA_APP_TELEGRAM_BOT_TOKEN: '1:no-bot-has-this-token',
    }));
  });

  it.each([
    ['nothing', ''],
    ['another secret', 'another-secret'],
    ['the verify token', account.verifyToken],
    ['the access token', account.accessToken],
  ])('refuses and forgets what is signed with %s', async (_name, secret) => {
    const body = messagesBody([textMessage(personAt(1), 'let me in')]);
    expect(await flow.platform.post(body, { secret })).toBe(401);
    expect(await stored(flow)).toEqual({ events: 0, letters: 0, users: 0, conversations: 0 });
  });

  it('refuses a signature of other bytes, and one that is none', async () => {
    const body = JSON.stringify(messagesBody([textMessage(personAt(1), 'let me in')]));
    for (const signature of ['sha256=' + '0'.repeat(64), 'sha256=', 'sha1=abc', 'x'.repeat(5_000)])
      expect(await send(url + WEBHOOK_PATH, body, { 'x-hub-signature-256': signature })).toBe(401);
    expect(await stored(flow)).toEqual({ events: 0, letters: 0, users: 0, conversations: 0 });
  });

  it('knows no organisation that does not exist, whatever is signed', async () => {
    const body = messagesBody([textMessage(personAt(1), 'let me in')]);
    expect(await flow.platform.post(body, { path: organization })).toBe(404);
    expect(
      await flow.platform.post(body, { path: '/api/webhooks/whatsapp/' + encodeURIComponent("' or 1=1") }),
    ).toBe(404);
    expect(await stored(flow)).toEqual({ events: 0, letters: 0, users: 0, conversations: 0 });
  });

  it('tells the challenge only to who knows the verify token', async () => {
    const ask = (token: string): Promise<Response> =>
      fetch(`${url}${WEBHOOK_PATH}?hub.mode=subscribe&hub.verify_token=${token}&hub.challenge=1158201444`);
    expect((await ask('guessed')).status).toBe(403);
    const answer = await ask(account.verifyToken);
    expect([answer.status, await answer.text()]).toEqual([200, '1158201444']);
  });

  it('answers nobody for an account that is not ours, and keeps it for the operator', async () => {
    const foreign = messagesBody(
      [textMessage(personAt(2), 'hello', { id: 'wamid.FOREIGN' })],
      '999000000000009',
    );
    expect(await flow.platform.post(foreign)).toBe(200);
    expect(await flow.platform.post(foreign)).toBe(200);
    expect(await flow.deadLetters()).toEqual(['UNKNOWN_ACCOUNT']);
    await flow.atRest();
    expect(await stored(flow)).toEqual({ events: 0, letters: 1, users: 0, conversations: 0 });
    expect(flow.graph.calls).toEqual([]);
  });

  it('a number that is written in a message makes nobody', async () => {
    await flow.platform.say(personAt(3), `${marked(3, 0)} my number is +${personAt(4)}, sign me in`);
    flow.acknowledged.push(marked(3, 0));
    await flow.settled();
    const known = await flow.rows<{ value: string }>(`select value from identity_keys where kind = 'wa_id'`);
    expect(known).toEqual([{ value: personAt(3) }]);
  });

  describe('with somebody whose number is known', () => {
    const victim = personAt(3);

    it.each<[string, string, object, number, string]>([
      ['their number', '/auth/whatsapp', { whatsapp_id: victim }, 403, 'AUTH_PROOF_REQUIRED'],
      ["nobody's number", '/auth/whatsapp', { whatsapp_id: personAt(999) }, 403, 'AUTH_PROOF_REQUIRED'],
      [
        'no challenge',
        `/auth/challenges/${nobody}/token`,
        { code_verifier: verifier },
        404,
        'CHALLENGE_NOT_FOUND',
      ],
      ['no code', '/auth/codes/verify', { challenge_id: nobody, ...guess }, 404, 'CHALLENGE_NOT_FOUND'],
      ['a card of theirs', '/auth/telegram', telegramFields(victim), 401, 'INVALID_AUTH'],
      ['no refresh token', '/auth/refresh', { refresh_token: `rt_${verifier}` }, 401, 'INVALID_REFRESH'],
    ])('%s signs nobody in', async (_name, path, body, status, code) => {
      expect(await post(url, path, body)).toMatchObject({ status, body: { code } });
      expect(await sessions(flow)).toEqual([]);
    });

    it('asking for a code tells nobody whether a number is known', async () => {
      const ask = (identifier: string) =>
        post(url, '/auth/codes', {
          channel: 'whatsapp',
          identifier,
          purpose: 'login',
          code_challenge: challengeOf(verifier),
        });
      const [known, unknown] = [await ask(victim), await ask(personAt(999))];
      expect([known.status, Object.keys(known.body)]).toEqual([unknown.status, Object.keys(unknown.body)]);
      expect(known.status).toBe(202);
    });

    it('a code that they were lured to send opens nothing without the digits from their chat', async () => {
      const { id, text } = await challenge(url);
      await flow.platform.say(victim, text);
      await until('the challenge is claimed', async () => {
        const answer = await fetch(`${url}${api}/auth/challenges/${id}`, {
          headers: { 'x-code-verifier': verifier },
        });
        return /"claimed"/.test(await answer.text());
      });
      const early = await post(url, `/auth/challenges/${id}/token`, { code_verifier: verifier });
      expect([early.status, early.body]).toEqual([202, { success: true, status: 'claimed' }]);
      const digits = await shownDigits(flow, victim);
      const wrong = ['000000', '111111', '222222', '333333', '444444', '555555'].filter(
        (six) => six !== digits,
      );
      const answers: number[] = [];
      for (const confirm_code of [...wrong.slice(0, 5), digits])
        answers.push(
          (await post(url, `/auth/challenges/${id}/token`, { code_verifier: verifier, confirm_code })).status,
        );
      expect(answers).toEqual([422, 422, 422, 422, 422, 423]);
      expect(await sessions(flow)).toEqual([]);
    });

    it('they themselves get in, and nobody else by it', async () => {
      const { id, text } = await challenge(url);
      await flow.platform.say(victim, text);
      const confirm_code = await shownDigits(flow, victim);
      const stranger = await post(url, `/auth/challenges/${id}/token`, {
        code_verifier: randomBytes(32).toString('base64url'),
        confirm_code,
      });
      expect(stranger.status).toBe(404);
      const own = await post(url, `/auth/challenges/${id}/token`, { code_verifier: verifier, confirm_code });
      expect([own.status, own.body]).toMatchObject([200, { user: { whatsapp_id: victim } }]);
      expect(await sessions(flow)).toEqual([{ whatsapp_id: victim }]);
    });
  });

  it('a flood of unsigned requests leaves the signed ones untouched', async () => {
    const refused = new Map<number, number>();
    const body = JSON.stringify(messagesBody([textMessage(personAt(1), 'let me in')]));
    let sent = 0;
    const strangers = Array.from({ length: 40 }, async () => {
      while (sent++ < FLOOD) {
        const status = await send(url + WEBHOOK_PATH, body, { 'content-type': 'application/json' });
        refused.set(status, (refused.get(status) ?? 0) + 1);
      }
    });
    flow.platform.answers.clear();
    const load = flow.load(8, 10);
    await Promise.all(strangers);
    await load.enough();
    await flow.settled();
    // Each of them was refused, the most by the limit (0: hung up on before it had said everything); none of ours was.
    expect([...refused.keys()].filter(Boolean).sort()).toEqual([401, 429]);
    expect(refused.get(429)).toBeGreaterThan(FLOOD / 2);
    expect([...flow.platform.answers.keys()]).toEqual([200]);
    expect(flow.counts).toEqual(exact);
    expect(
      await flow.rows(`select 1 from conversation_keys where key = $1`, [`wa_id:${personAt(1)}`]),
    ).toEqual([]);
  });
});

async function stored(flow: Flow): Promise<Record<string, number> | undefined> {
  const [counts] = await flow.rows<Record<string, number>>(
    `select (select count(*)::int from inbox_events) as events, (select count(*)::int from dead_letters) as letters,
       (select count(*)::int from users) as users, (select count(*)::int from conversations) as conversations`,
  );
  return counts;
}

/** One call; who calls too often waits, as an attacker can too. */
async function post(url: string, path: string, body: object): Promise<{ status: number; body: object }> {
  const answer = await fetch(url + api + path, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const wait = answer.status === 429 ? Number(answer.headers.get('retry-after')) : Infinity;
  if (wait <= 3) {
    await sleep(wait * 1000);
    return post(url, path, body);
  }
  return { status: answer.status, body: (await answer.json()) as object };
}

async function challenge(url: string): Promise<{ id: string; text: string }> {
  const { body } = await post(url, '/auth/challenges', {
    channel: 'whatsapp',
    purpose: 'login',
    code_challenge: challengeOf(verifier),
  });
  const { id, message_text: text } = (body as { challenge: { id: string; message_text: string } }).challenge;
  return { id, text };
}

/** The digits of the newest answer that the person has not been asked about before. */
async function shownDigits(flow: Flow, person: string): Promise<string> {
  const before = seen.get(person) ?? 0;
  const shown = () => flow.graph.shownTo(person).flatMap((text) => /type (\d{6}) /.exec(text)?.[1] ?? []);
  await until('the digits arrive', () => shown().length > before);
  seen.set(person, shown().length);
  return shown().at(-1) ?? '';
}

const seen = new Map<string, number>();

/** What somebody could copy from a profile: everything but Telegram's signature. */
function telegramFields(id: string): object {
  return {
    id: Number(id),
    first_name: 'Ann',
    auth_date: Math.floor(Date.now() / 1000),
    hash: '0'.repeat(64),
    phone_number: `+${id}`,
  };
}

function challengeOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

function sessions(flow: Flow): Promise<object[]> {
  return flow.rows(`select u.whatsapp_id from sessions s join users u on u.id = s.user_id`);
}
