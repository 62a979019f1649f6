import { exact, marked } from '../support/flows/accounting';
import { personAt } from '../support/flows/account';
import { Flow } from '../support/flows/flow';
import { refuse, type Behaviour } from '../support/flows/graph-api';
import { reportings, type Reporting } from '../support/flows/platform';
import { until } from '../support/flows/until';
import { messagesBody, reportsBody, textMessage } from '../support/flows/webhook-bodies';

jest.setTimeout(60_000);

const html: Behaviour = { kind: 'refuse', status: 502, body: '<html><h1>Bad Gateway</h1></html>' };
const json = { 'content-type': 'application/json' };
const internal = JSON.stringify({ error: { message: 'An unknown error occurred', code: 1 } });

/** What the Graph API does with the first message to each person, at its first try. */
const faults: readonly (readonly [string, Behaviour])[] = [
  ['cuts the connection before it takes the message', { kind: 'cut' }],
  ['cuts the connection after it took the message', { kind: 'take-cut' }],
  ['takes the message and never answers', { kind: 'take-silent' }],
  ['answers 500 with code 1, and sends nothing', refuse(500, 1)],
  ['answers 500 with code 1, and sends the message', { kind: 'take-saying', status: 500, body: internal }],
  ['answers 503 with code 2', refuse(503, 2)],
  ['answers 500 with code 131016', refuse(500, 131016)],
  ['answers 502 in HTML', html],
  ['answers 200 with nonsense', { kind: 'take-saying', body: '<html>OK</html>' }],
  ['answers 200 without an id', { kind: 'take-saying', body: '{"messages":[{}]}' }],
  ['answers 429 with Retry-After', refuse(429, 130429, { ...json, 'retry-after': '1' })],
  ['answers 429 without Retry-After', refuse(429, 80007)],
  ['answers 400 with code 131056', refuse(400, 131056)],
  ['is slow', { kind: 'take', afterMs: 300 }],
];

describe('P2: nothing is answered twice', () => {
  let flow: Flow;

  beforeAll(async () => {
    flow = await Flow.start();
    await Promise.all([flow.startGateway(), flow.startGateway()]);
  });

  beforeEach(() => {
    flow.graph.behave = () => undefined;
    flow.platform.reporting = reportings.inTime;
  });

  afterEach(() => expect(flow.counts).toEqual(exact));

  it('answers once what is delivered ten times, to two instances at once', async () => {
    const people = [100, 101, 102, 103, 104, 105, 106, 107];
    const bodies = people.map((person) => messagesBody([textMessage(personAt(person), marked(person, 0))]));
    const statuses = await Promise.all(
      bodies.flatMap((body) => Array.from({ length: 10 }, () => flow.platform.post(body))),
    );
    expect(new Set(statuses)).toEqual(new Set([200]));
    flow.acknowledged.push(...people.map((person) => marked(person, 0)));
    await flow.settled();
    for (const person of people)
      expect(flow.graph.shownTo(personAt(person))).toEqual([`echo ${marked(person, 0)}`]);
    const duplicates = await Promise.all(
      flow.gateways.map((one) => one.metric('eliza_events_duplicate_total')),
    );
    expect(duplicates.reduce((sum, one) => sum + one, 0)).toBe(people.length * 9);
  });

  it('answers once what stands twice in one batch, and again in the next', async () => {
    const [a, b, c] = [110, 111, 112].map((person) => textMessage(personAt(person), marked(person, 0)));
    const more = textMessage(personAt(110), marked(110, 1));
    await flow.platform.deliver(messagesBody([a, b, a, b, a]));
    await flow.platform.deliver(messagesBody([b, more, a, c, more]));
    flow.acknowledged.push(marked(110, 0), marked(111, 0), marked(110, 1), marked(112, 0));
    await flow.settled();
  });

  it('answers each command once, while turns come and go', async () => {
    const people = Array.from({ length: 12 }, (_, index) => 130 + index);
    flow.graph.behave = () => ({ kind: 'take', afterMs: 30 });
    await Promise.all(
      people.map(async (person) => {
        for (let round = 0; round < 12; round++) {
          await flow.platform.say(personAt(person), '/help');
          await flow.say(person);
        }
      }),
    );
    await flow.settled();
    // Answers that were ready together go as one message.
    const helped = people.map(
      (person) =>
        flow.graph
          .shownTo(personAt(person))
          .join()
          .match(/\/human/g)?.length,
    );
    expect(helped).toEqual(people.map(() => 12));
  });

  it.each(faults)('when the Graph API %s', async (_name, fault) => {
    const met = new Set<string>();
    flow.graph.behave = ({ to }) => {
      if (met.size === 6 || met.has(to)) return undefined;
      met.add(to);
      return fault;
    };
    const load = flow.load(6);
    await until('each has met it', () => met.size === 6);
    await load.enough();
    await flow.settled();
  });

  it('when the Graph API is down for a while', async () => {
    const load = flow.load(6);
    await flow.underWay(6);
    await flow.graph.down();
    await until('a send fails', async () => (await flow.rows(retriedSql)).length > 0);
    await flow.graph.up();
    await load.enough();
    await flow.settled();
  });

  it.each<[string, Reporting]>([
    ['late', reportings.late],
    ['out of order and doubled', reportings.jumbled],
  ])('when reports come %s, and every third answer is lost', async (_name, reporting) => {
    flow.platform.reporting = reporting;
    flow.graph.behave = ({ attempt }) =>
      attempt === 1 && flow.graph.taken.length % 3 === 0 ? { kind: 'take-cut' } : undefined;
    const load = flow.load(6);
    await flow.underWay(12);
    await load.enough();
    await flow.settled();
  });

  it('waits, rather than send again, while no report comes', async () => {
    flow.platform.reporting = reportings.missing;
    flow.graph.behave = ({ to }) => (to === personAt(120) ? { kind: 'take-cut' } : undefined);
    await flow.say(120);
    const inDoubt = await flow.openRow('unknown');
    // Later sends are answered well, but their reports do not come either: nothing says that this one is missing.
    await flow.say(121);
    await flow.say(120);
    await until('others go on', () => flow.graph.shownTo(personAt(121)).length === 1);
    await flow.looksAgain(inDoubt);
    expect(flow.graph.shownTo(personAt(120))).toHaveLength(1);

    const message = flow.graph.taken.find(({ row }) => row === inDoubt);
    if (!message) throw new Error('it was taken');
    flow.graph.behave = () => undefined;
    flow.platform.reporting = reportings.inTime;
    await flow.platform.deliver(reportsBody([{ ...message, status: 'delivered' }]));
    await flow.settled();
    expect(flow.graph.shownTo(personAt(120))).toHaveLength(2);
  });
});

const retriedSql = `select 1 from outbox_messages where state = 'queued' and attempts > 0`;
