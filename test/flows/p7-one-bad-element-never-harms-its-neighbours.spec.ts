import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { exact, marked } from '../support/flows/accounting';
import { account, personAt } from '../support/flows/account';
import { echo } from '../support/flows/agent-server';
import { Flow } from '../support/flows/flow';
import { refuse } from '../support/flows/graph-api';
import { until } from '../support/flows/until';
import { bodyOf, messagesBody, reportsBody, textMessage, valueFor } from '../support/flows/webhook-bodies';

jest.setTimeout(60_000);

const fixtures = join(__dirname, '../fixtures/whatsapp');
const bodiesIn = (folder: string): string[] =>
  readdirSync(folder)
    .filter((name) => /^\d+-.*\.json$/.test(name))
    .map((name) => readFileSync(join(folder, name), 'utf8'));

describe('P7: one bad element never harms its neighbours', () => {
  let flow: Flow;

  beforeAll(async () => {
    flow = await Flow.start();
    await flow.startGateway(flow.agent.environment);
  });

  beforeEach(() => {
    flow.graph.behave = () => undefined;
    flow.agent.behave = echo;
  });

  const good = (person: number, nth: number, text = ''): ReturnType<typeof textMessage> => {
    flow.acknowledged.push(marked(person, nth));
    return textMessage(personAt(person), `${marked(person, nth)}${text}`);
  };

  it('in a batch of malformed messages', async () => {
    const bad = { ...textMessage(personAt(9), 'bad'), text: { body: { not: 'text' } } };
    const body = messagesBody([
      good(1, 0),
      null,
      5,
      [],
      { id: 'wamid.NOBODY', type: 'text', text: { body: 'from nobody' } },
      good(2, 0),
      bad,
      { ...textMessage(personAt(9), 'x'), timestamp: 'yesterday' },
      { ...textMessage(personAt(9), 'x'), type: { not: 'a type' } },
      good(3, 0),
      good(1, 1),
    ]);
    expect(await flow.platform.post(body)).toBe(200);
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('in a text of what PostgreSQL cannot store', async () => {
    const before = flow.graph.taken.length;
    await flow.platform.deliver(
      messagesBody([good(4, 0, ' nul\u0000 nul'), good(5, 0), good(6, 0, ' lone \ud800 surrogate')]),
    );
    await flow.settled();
    expect(flow.counts).toEqual(exact);
    expect(
      flow.graph.taken
        .slice(before)
        .map(({ text }) => text)
        .join(),
    ).toContain('nul nul');
  });

  it('among bodies that no platform would send', async () => {
    const load = flow.load(6, 20);
    await flow.underWay(12);
    const statuses = await Promise.all(
      [...bodiesIn(join(fixtures, 'hostile')), '{', '[]', '"text"'].map((body) => flow.platform.post(body)),
    );
    for (const status of statuses) expect([200, 400]).toContain(status);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('among everything that Meta sends', async () => {
    const load = flow.load(6, 30);
    for (const body of bodiesIn(fixtures)) expect(await flow.platform.post(body)).toBe(200);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('in a body for two numbers, of which one is not ours', async () => {
    const change = (phoneNumberId: string, message: object): object => ({
      field: 'messages',
      value: { ...valueFor(phoneNumberId), messages: [message] },
    });
    const body = bodyOf([
      change('999000000000009', textMessage(personAt(40), 'for somebody else', { id: 'wamid.ELSE' })),
      change(account.phoneNumberId, good(41, 0)),
    ]);
    expect(await flow.platform.post(body)).toBe(200);
    await flow.settled();
    expect(flow.counts).toEqual(exact);
    expect(flow.graph.shownTo(personAt(40))).toEqual([]);
    expect(await flow.rows(`select reason from dead_letters where key = 'wamid.ELSE'`)).toEqual([
      { reason: 'UNKNOWN_ACCOUNT' },
    ]);
  });

  it('beside a person whose agent never answers, and one whom the platform holds back', async () => {
    const stuck = [personAt(50), personAt(51)];
    let answer: () => void = () => undefined;
    flow.agent.behave = (turn) =>
      turn.messages.some(({ text }) => text.includes(marked(50, 0)))
        ? new Promise((resolve) => (answer = () => resolve(echo(turn))))
        : echo(turn);
    flow.graph.behave = ({ to, attempt }) =>
      to === stuck[1] && attempt < 3 ? refuse(400, 131056) : undefined;
    await Promise.all([flow.say(50), flow.say(51)]);
    const load = flow.load(6, 52);
    await flow.underWay(30);
    await load.enough();
    answer();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  describe('among what is stored', () => {
    // Stored by a process that does not work on it, damaged, and then found by one that does.
    let receiver: Flow;

    beforeEach(async () => {
      receiver = await Flow.start();
      await receiver.startGateway({ WORKERS: 'off' });
    });

    afterEach(() => receiver.end());

    const message = {
      kind: 'message',
      key: 'k',
      occurredAt: new Date().toISOString(),
      messageId: 'k',
      oneToOne: true,
    };
    const text = { kind: 'text', text: 'hello' };
    it.each([
      ['that is no JSON', '{"kind":"mess', 'UNREADABLE_EVENT'],
      ['that is nothing', 'null', 'UNREADABLE_EVENT'],
      ['of no kind', '{}', 'UNREADABLE_EVENT'],
      ['without its sender', JSON.stringify({ ...message, parts: [text] }), 'UNREADABLE_EVENT'],
      [
        'that no turn can be made of',
        JSON.stringify({ ...message, sender: {}, replyTo: { phone: personAt(2) }, parts: [text] }),
        'TURN_FAILED',
      ],
    ])('an event %s', async (_name, payload, reason) => {
      for (const person of [1, 2, 3]) await receiver.say(person);
      const damaged = marked(2, 0);
      await receiver.rows(damageSql, [payload, damaged]);
      receiver.acknowledged.splice(receiver.acknowledged.indexOf(damaged), 1);
      await receiver.startGateway();
      await receiver.settled();
      for (const person of [1, 2, 3]) await receiver.say(person);
      await receiver.settled();
      expect(receiver.counts).toEqual(exact);
      expect(await receiver.deadLetters()).toEqual([reason]);
    });

    it('of one turn: the letter holds nothing that was answered, so that a requeue repeats nothing', async () => {
      for (let nth = 0; nth < 3; nth++) await receiver.say(1);
      await receiver.rows(damageSql, ['{', marked(1, 1)]);
      receiver.acknowledged.splice(1, 1);
      await receiver.startGateway();
      await receiver.settled();
      expect(receiver.counts).toEqual(exact);
      expect(await receiver.rows('select reason, payload from dead_letters')).toEqual([
        { reason: 'UNREADABLE_EVENT', payload: '[]' },
      ]);
    });

    it('a report that is no JSON', async () => {
      await receiver.startGateway();
      const worker = receiver.gateways[1];
      await receiver.say(1);
      await receiver.settled();
      await worker?.stop();
      const [taken] = receiver.graph.taken;
      if (!taken) throw new Error('it was taken');
      await receiver.platform.deliver(reportsBody([{ ...taken, status: 'delivered' }]));
      await receiver.rows(`update inbox_events set payload = '{' where key = $1`, [
        `${taken.platformId}:delivered`,
      ]);
      await receiver.platform.deliver(reportsBody([{ ...taken, status: 'read' }]));
      await receiver.startGateway();
      await until('the report behind it is applied', async () => {
        const [row] = await receiver.rows<{ report: number }>('select report from outbox_messages');
        return row?.report === 3;
      });
    });

    it('a reply that is no JSON', async () => {
      await receiver.graph.down();
      await receiver.startGateway();
      for (const person of [1, 2, 3]) await receiver.say(person);
      await until('the replies wait', async () => (await receiver.rows(waitingSql)).length === 3);
      await receiver.rows(`update outbox_messages set payload = '{' where payload like '%' || $1 || '%'`, [
        marked(2, 0),
      ]);
      await receiver.graph.up();
      receiver.acknowledged.splice(receiver.acknowledged.indexOf(marked(2, 0)), 1);
      await receiver.settled();
      await receiver.say(2);
      await receiver.settled();
      expect(receiver.counts).toEqual(exact);
      expect(await receiver.deadLetters()).toEqual(['UNREADABLE_MESSAGE']);
    });
  });
});

const damageSql = `update inbox_events set payload = $1 where payload like '%' || $2 || '%'`;
const waitingSql = `select 1 from outbox_messages where state = 'queued' and attempts > 0`;
