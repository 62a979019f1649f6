import { exact, marked } from '../support/flows/accounting';
import { personAt } from '../support/flows/account';
import { echo, type AgentReply } from '../support/flows/agent-server';
import { Flow } from '../support/flows/flow';
import { refuse } from '../support/flows/graph-api';
import { reportings } from '../support/flows/platform';
import { until } from '../support/flows/until';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';

jest.setTimeout(60_000);

describe('P3: in order', () => {
  let flow: Flow;

  beforeAll(async () => {
    flow = await Flow.start();
    await Promise.all([flow.startGateway(flow.agent.environment), flow.startGateway(flow.agent.environment)]);
  });

  beforeEach(() => {
    flow.graph.behave = () => undefined;
    flow.agent.behave = echo;
    flow.platform.reporting = reportings.inTime;
  });

  it('over two instances, whatever each send and each turn takes', async () => {
    let nth = 0;
    flow.graph.behave = () => ({ kind: 'take', afterMs: (nth++ * 7) % 40 });
    flow.agent.behave = (turn) => after((nth++ * 11) % 60, echo(turn));
    const load = flow.load(12);
    await flow.underWay(150);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('through refusals in the middle', async () => {
    // Of each person every fourth row is refused once; what follows must not overtake it.
    flow.graph.behave = ({ to, attempt, row }) => {
      const rowsOf = new Set(flow.graph.calls.filter((call) => call.to === to).map((call) => call.row));
      const place = [...rowsOf].indexOf(row);
      return attempt === 1 && place % 4 === 2 ? refuse(429, 131056) : undefined;
    };
    const load = flow.load(8, 20);
    await flow.underWay(60);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('through refusals for the whole number, while reports come in any order', async () => {
    let nth = 0;
    flow.platform.reporting = reportings.jumbled;
    flow.graph.behave = ({ attempt }) =>
      attempt === 1 && nth++ % 2 ? refuse(429, 130429, { 'retry-after': '0' }) : undefined;
    const load = flow.load(24, 60);
    await flow.underWay(300);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
    // Nothing stood in the way of anything in the database either.
    expect(flow.complaints).toEqual([]);
  });

  it('behind a send whose outcome is unknown', async () => {
    // The reports of later sends come first.
    flow.platform.reporting = (message) =>
      message.attempt === 1 && message.text.includes('x1')
        ? reportings.late(message)
        : reportings.inTime(message);
    flow.graph.behave = ({ attempt, text }) =>
      attempt === 1 && text.includes('x1') ? { kind: 'take-cut' } : undefined;
    const load = flow.load(8, 30);
    await flow.underWay(60);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('through a backlog that is longer than one turn, in answers of several messages', async () => {
    await Promise.all(flow.gateways.map((gateway) => gateway.stop()));
    await flow.startGateway({ WORKERS: 'off' });
    for (let from = 0; from < 1_200; from += 200) {
      const marks = Array.from({ length: 200 }, (_, index) => marked(40, from + index));
      await flow.platform.deliver(messagesBody(marks.map((mark) => textMessage(personAt(40), mark))));
      flow.acknowledged.push(...marks);
    }
    await flow.startGateway(flow.agent.environment);
    await flow.startGateway(flow.agent.environment);
    await flow.settled();
    expect(flow.counts).toEqual(exact);
    expect(flow.agent.textsOf('m40x').map((texts) => texts.length)).toEqual([500, 500, 200]);
  });

  it('within one turn by the time of the platform, then by arrival', async () => {
    let release: (reply: AgentReply) => void = () => undefined;
    flow.agent.behave = () => new Promise((resolve) => (release = resolve));
    await flow.say(50);
    await until('the agent works', () => flow.agent.textsOf(marked(50, 0)).length === 1);
    const person = personAt(50);
    const written = [
      textMessage(person, 'third', { secondsAgo: 40 }),
      textMessage(person, 'fourth', { secondsAgo: 40 }),
      textMessage(person, 'first', { secondsAgo: 60 }),
      textMessage(person, 'fifth', { secondsAgo: 10 }),
      textMessage(person, 'second', { secondsAgo: 50 }),
    ];
    await flow.platform.deliver(messagesBody(written.slice(0, 3)));
    for (const message of written.slice(3)) await flow.platform.deliver(messagesBody([message]));
    flow.agent.behave = echo;
    release(echo({ id: '', entityId: '', messages: [{ text: marked(50, 0), at: '' }] }));
    await flow.settled();
    expect(flow.agent.textsOf('first')).toEqual([['first', 'second', 'third', 'fourth', 'fifth']]);
  });
});

function after<T>(ms: number, value: T): Promise<T> {
  return new Promise((resolve) => setTimeout(() => resolve(value), ms));
}
