import { exact, marked } from '../support/flows/accounting';
import { personAt } from '../support/flows/account';
import { echo, type AgentReply } from '../support/flows/agent-server';
import { Flow } from '../support/flows/flow';
import type { Gateway } from '../support/flows/gateway';
import { until } from '../support/flows/until';

jest.setTimeout(90_000);

/** The map promises a second; a slow machine gets five times that. */
const RECOVERY_MS = 5 * 1_000;

describe('P4: a crash costs a second', () => {
  let flow: Flow;

  beforeEach(async () => {
    flow = await Flow.start();
    await Promise.all([flow.startGateway(flow.agent.environment), flow.startGateway(flow.agent.environment)]);
  });

  afterEach(() => flow.end());

  it('one of two is killed while it holds conversations: the other goes on', async () => {
    const hung = hangAgent(flow);
    const [doomed, other] = pair(flow);
    for (let person = 0; person < 10; person++) await flow.say(person, person % 2 ? doomed : other);
    await until('every turn is in work', () => hung.length === 10);
    flow.agent.behave = echo;
    await doomed.kill();
    const killedAt = performance.now();
    const orphans = [1, 3, 5, 7, 9];
    await until('the orphans are answered', () =>
      orphans.every((person) => flow.graph.shownTo(personAt(person)).length === 1),
    );
    expect(performance.now() - killedAt).toBeLessThan(RECOVERY_MS);
    expect(await other.metric('eliza_leases_reaped_total')).toBe(orphans.length);
    for (const { reply } of hung) reply();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('one of two is killed again and again under load', async () => {
    flow.agent.behave = (turn) => later(20, echo(turn));
    const load = flow.load(12);
    for (let kills = 0; kills < 3; kills++) {
      await flow.underWay(40);
      await flow.gateways.find(({ running }) => running)?.kill();
      await flow.underWay(20);
      await flow.startGateway(flow.agent.environment);
    }
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('a decent stop under load hands everything over', async () => {
    flow.agent.behave = (turn) => later(50, echo(turn));
    const load = flow.load(12);
    await flow.underWay(40);
    expect(await pair(flow)[0].stop()).toBe(0);
    await flow.underWay(40);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('the liveness session is cut under load', async () => {
    flow.agent.behave = (turn) => later(50, echo(turn));
    const load = flow.load(12);
    for (let cuts = 0; cuts < 4; cuts++) {
      await flow.underWay(20);
      const cut = await flow.rows(
        `select pg_terminate_backend(pid) from pg_stat_activity
         where application_name = 'eliza-gateway liveness' and datname = current_database() limit 1`,
      );
      expect(cut).toHaveLength(1);
    }
    await flow.underWay(20);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it('a process that is stopped past its lease finds itself fenced', async () => {
    const [sleeper, other] = pair(flow);
    const hung = hangAgent(flow);
    // Three turns with the agent, and one message that was taken while its sender slept.
    for (const person of [0, 1, 2]) await flow.say(person, sleeper);
    await until('the turns are in work', () => hung.length === 3);
    flow.agent.behave = echo;
    const taken = new Promise<() => void>((resolve) =>
      flow.graph.onceTaken(() => new Promise<void>((go) => resolve(go))),
    );
    await flow.say(3, sleeper);
    const answerTaken = await taken;
    sleeper.freeze();
    for (const person of [0, 1, 2, 3]) await flow.say(person, other);
    await until('the other has answered', () => flow.counts.lost === 0, { patienceMs: 40_000 });

    sleeper.thaw();
    for (const { reply } of hung) reply();
    answerTaken();
    await until('each stale turn is fenced', async () => (await fenced(sleeper)) >= 3);
    await flow.settled();
    expect(flow.counts).toEqual(exact);
    // The waiting messages of a conversation were one turn of the other's.
    for (const person of [0, 1, 2])
      expect(flow.graph.shownTo(personAt(person))).toEqual([
        `echo ${marked(person, 0)}\necho ${marked(person, 1)}`,
      ]);
  });
});

function pair(flow: Flow): [Gateway, Gateway] {
  const [one, two] = flow.gateways;
  if (!one || !two) throw new Error('two instances run');
  return [one, two];
}

/** From now on the agent answers nobody until it is told to. */
function hangAgent(flow: Flow): { readonly reply: () => void }[] {
  const hung: { readonly reply: () => void }[] = [];
  flow.agent.behave = (turn) =>
    new Promise<AgentReply>((resolve) => hung.push({ reply: () => resolve(echo(turn)) }));
  return hung;
}

async function fenced(gateway: Gateway): Promise<number> {
  return (
    (await gateway.metric('eliza_turns_superseded_total')) + (await gateway.metric('eliza_leases_lost_total'))
  );
}

const later = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(() => resolve(value), ms));
