import { exact } from '../support/flows/accounting';
import { Flow } from '../support/flows/flow';
import type { Gateway } from '../support/flows/gateway';
import { refuse } from '../support/flows/graph-api';

jest.setTimeout(60_000);

/** Where the process dies, in the order of the walk. */
const deaths: readonly (readonly [string, (flow: Flow, gateway: Gateway) => Promise<void>])[] = [
  ['before the events are stored', (_, { database }) => database.stopAt('append', 'before')],
  ['after the events are stored, before the 200', (_, { database }) => database.stopAt('append', 'after')],
  ['after a claim', (_, { database }) => database.stopAt('claim', 'after')],
  ['before the end of the turn is stored', (_, { database }) => database.stopAt('commit', 'before')],
  ['after the end of the turn, before the send', (_, { database }) => database.stopAt('commit', 'after')],
  ['after the send, before its answer is stored', (_, { database }) => database.stopAt('settle', 'before')],
  ['after the answer is stored', (_, { database }) => database.stopAt('settle', 'after')],
];

describe('P1: nothing acknowledged is lost', () => {
  let flow: Flow;

  beforeAll(async () => {
    flow = await Flow.start();
    await flow.startGateway();
  });

  it.each(deaths)('kill -9 %s', async (_name, death) => {
    const gateway = flow.gateways.find(({ running }) => running) ?? (await flow.startGateway());
    const load = flow.load(8);
    await flow.underWay(16);
    await death(flow, gateway);
    await gateway.kill();
    await flow.startGateway();
    await load.enough();
    await flow.settled();
    expect(flow.counts).toEqual(exact);
  });
});
void refuse;
