import { exact, marked } from '../support/flows/accounting';
import { account, personAt } from '../support/flows/account';
import { Flow } from '../support/flows/flow';
import { send, WEBHOOK_PATH } from '../support/flows/platform';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';

jest.setTimeout(60_000);

const FLOOD = 3_000;
const organization = '/api/webhooks/whatsapp/0198c0de-0000-7000-8000-000000000001';

describe('P5: nobody gets in by knowing a number', () => {
  let flow: Flow;
  let url: string;

  beforeAll(async () => {
    flow = await Flow.start();
    ({ url } = await flow.startGateway());
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
