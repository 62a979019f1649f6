import { personAt } from '../support/flows/account';
import { Flow } from '../support/flows/flow';
import { reportings } from '../support/flows/platform';
jest.setTimeout(60_000);
it('probe', async () => {
  const flow = await Flow.start({ AMBIGUOUS_WAIT_MS: '30000' });
  flow.platform.reporting = reportings.missing;
  await Promise.all([flow.startGateway(flow.agent.environment), flow.startGateway(flow.agent.environment)]);
  flow.graph.behave = () => ({ kind: 'take', afterMs: 30 });
  await Promise.all(Array.from({ length: 12 }, async (_, person) => {
    for (let round = 0; round < 12; round++) {
      await flow.platform.say(personAt(person), '/help');
      await flow.say(person);
    }
  }));
  await new Promise((r) => setTimeout(r, 4000));
  console.log(JSON.stringify(await flow.rows('select state, attempts, count(*)::int from outbox_messages group by 1,2')), JSON.stringify(flow.counts));
  console.log(flow.gateways.map((g) => g.output.split('\n').filter((l) => l.startsWith('{')).slice(0, 5).join('\n')).join('\n'));
});
