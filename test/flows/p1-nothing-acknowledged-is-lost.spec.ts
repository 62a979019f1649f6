import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/foundation/database/embedded-postgres';
import { exact } from '../support/flows/accounting';
import { personAt } from '../support/flows/account';
import { echo } from '../support/flows/agent-server';
import { Flow } from '../support/flows/flow';
import type { Gateway } from '../support/flows/gateway';
import { refuse } from '../support/flows/graph-api';
import { reportings } from '../support/flows/platform';
import { until } from '../support/flows/until';

jest.setTimeout(60_000);

/** Resolves when the process has come to where it dies. */
type Death = (flow: Flow, gateway: Gateway) => Promise<void>;

/** In the order of the walk. */
const deaths: readonly (readonly [string, Death])[] = [
  ['before the events are stored', (_, { database }) => database.stopAt('append', 'before')],
  ['after the events are stored, before the 200', (_, { database }) => database.stopAt('append', 'after')],
  ['after a claim', (_, { database }) => database.stopAt('claim', 'after')],
  ['while the agent works', (flow) => seen((stop) => (flow.agent.behave = stop))],
  ['before the end of the turn is stored', (_, { database }) => database.stopAt('commit', 'before')],
  ['after the end of the turn, before the send', (_, { database }) => database.stopAt('commit', 'after')],
  ['in the send, before the platform takes it', (flow) => seen((stop) => (flow.graph.behave = stop))],
  ['in the send, after the platform took it', (flow) => seen((stop) => flow.graph.onceTaken(stop))],
  ['after the send, before its answer is stored', (_, { database }) => database.stopAt('settle', 'before')],
  ['after the answer is stored', (_, { database }) => database.stopAt('settle', 'after')],
  ['before a row is marked for its next try', (flow, gateway) => retrying(flow, gateway, 'before')],
  ['after a row is marked for its next try', (flow, gateway) => retrying(flow, gateway, 'after')],
  ['before reports are applied', (_, { database }) => database.stopAt('COMMIT', 'before')],
  ['after reports are applied', (_, { database }) => database.stopAt('COMMIT', 'after')],
];

describe('P1: nothing acknowledged is lost', () => {
  let flow: Flow;

  beforeAll(async () => {
    flow = await Flow.start();
    await flow.startGateway(flow.agent.environment);
  });

  beforeEach(() => {
    flow.graph.behave = () => undefined;
    flow.agent.behave = echo;
    flow.platform.reporting = reportings.inTime;
  });

  it.each(deaths)('kill -9 %s', async (_name, death) => {
    const gateway = flow.onlyGateway;
    const load = flow.load(8);
    await flow.underWay(16);
    await death(flow, gateway);
    await gateway.kill();
    flow.graph.behave = () => undefined;
    flow.agent.behave = echo;
    await flow.startGateway(flow.agent.environment);
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });

  it.each(['before', 'after'] as const)('kill -9 %s a command is stored', async (moment) => {
    const person = moment === 'before' ? 20 : 21;
    const gateway = flow.onlyGateway;
    await flow.say(person);
    await flow.settled();
    flow.platform.reporting = reportings.missing;
    const stopped = gateway.database.stopAt('COMMIT', moment);
    const asked = flow.platform.say(personAt(person), '/help');
    await stopped;
    await gateway.kill();
    await flow.startGateway(flow.agent.environment);
    await asked;
    await flow.atRest();
    const help = flow.graph.shownTo(personAt(person)).filter((text) => text.includes('/human'));
    expect(help).toHaveLength(1);
  });

  it('answers 503 while PostgreSQL is away, and all of it when it is back', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eliza-gateway-flow-'));
    chmodSync(folder, 0o711);
    const options = { dataDir: join(folder, 'postgres'), serverFlags: ['-c', 'fsync=off'] };
    const first = await startEmbeddedPostgres(options);
    const away = await Flow.start({}, first.url);
    await away.startGateway();
    const load = away.load(8);
    await away.underWay(40);
    await first.stop();
    await until('a webhook is refused', () => (away.platform.answers.get(503) ?? 0) >= 8);
    const second = await startEmbeddedPostgres(options);
    try {
      await away.moveTo(second.url);
      await away.underWay(40);
      await load.enough();
      await away.settled();
      expect(away.counts).toEqual(exact);
    } finally {
      await away.end();
      await second.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });
});

/** The next time somebody asks one of the doubles, it hangs; resolves then. */
function seen(hangOn: (stop: () => Promise<never>) => void): Promise<void> {
  return new Promise((resolve) =>
    hangOn(() => {
      resolve();
      return new Promise<never>(() => undefined);
    }),
  );
}

/** Refused once, the row is sent again. */
function retrying(flow: Flow, { database }: Gateway, moment: 'before' | 'after'): Promise<void> {
  flow.graph.behave = ({ attempt }) => (attempt === 1 ? refuse(400, 131056) : undefined);
  return database.stopAt('mark_sending', moment);
}
