import { exact, marked } from '../support/flows/accounting';
import { personAt } from '../support/flows/account';
import { echo } from '../support/flows/agent-server';
import { Flow } from '../support/flows/flow';
import { refuse, type Behaviour } from '../support/flows/graph-api';
import { reportings } from '../support/flows/platform';
import { messagesBody, textMessage } from '../support/flows/webhook-bodies';
jest.setTimeout(400_000);
const statements = ['append', 'claim', 'commit', 'settle', 'mark_sending', 'open_rows', 'reports_waiting', 'COMMIT', 'wake', 'mark_unknown', 'renew', 'reap'];
const faults: (Behaviour | undefined)[] = [{ kind: 'cut' }, { kind: 'take-cut' }, refuse(500, 1), refuse(400, 131056), { kind: 'take', afterMs: 100 }, { kind: 'take-saying', body: 'x' }, refuse(429, 130429, { 'retry-after': '0' })];
const pick = <T>(all: readonly T[]): T => all[Math.floor(Math.random() * all.length)] as T;
it('soak', async () => {
  const flow = await Flow.start({ AMBIGUOUS_WAIT_MS: '2500' });
  flow.agent.behave = (turn) => new Promise((r) => setTimeout(() => r(echo(turn)), Math.random() * 60));
  flow.platform.reporting = (m) => (Math.random() < 0.3 ? reportings.jumbled(m) : Math.random() < 0.5 ? reportings.late(m) : reportings.inTime(m));
  await Promise.all([flow.startGateway(flow.agent.environment), flow.startGateway(flow.agent.environment)]);
  flow.graph.behave = () => (Math.random() < 0.25 ? pick(faults) : undefined);
  let stop = false;
  const filler = ' filler'.repeat(700);
  const lanes = Array.from({ length: 14 }, async (_, person) => {
    for (let nth = 0; !stop; nth++) {
      const mark = marked(person, nth);
      const body = messagesBody([textMessage(personAt(person), mark + (Math.random() < 0.15 ? filler : ''))]);
      await flow.platform.deliver(body);
      flow.acknowledged.push(mark);
      if (Math.random() < 0.1) void flow.platform.post(body);
      await new Promise((r) => setTimeout(r, Math.random() * 40));
    }
  });
  const helps = new Map<number, number>();
  const helpers = Array.from({ length: 3 }, async (_, person) => {
    while (!stop) {
      await flow.platform.say(personAt(300 + person), '/help');
      helps.set(person, (helps.get(person) ?? 0) + 1);
      await flow.say(300 + person);
      await new Promise((r) => setTimeout(r, Math.random() * 200));
    }
  });
  for (let round = 0; round < 20; round++) {
    await flow.underWay(20);
    const dice = Math.random();
    if (dice < 0.3) {
      const cut = await flow.rows(`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by random() limit ${1 + Math.floor(Math.random() * 8)}`);
      console.log('cut', cut.length);
      continue;
    }
    if (dice < 0.5) {
      const g = pick(flow.gateways.filter((g) => g.running));
      g.freeze();
      await new Promise((r) => setTimeout(r, 500 + Math.random() * 4000));
      g.thaw();
      continue;
    }
    if (dice < 0.65) {
      await flow.graph.down();
      await new Promise((r) => setTimeout(r, 500 + Math.random() * 1000));
      await flow.graph.up();
      continue;
    }
    if (dice < 0.75) {
      console.log('stop', await pick(flow.gateways.filter((g) => g.running)).stop());
      await flow.startGateway(flow.agent.environment);
      continue;
    }
    const alive = flow.gateways.filter((g) => g.running);
    const victim = pick(alive);
    const statement = pick(statements), moment = pick(['before', 'after'] as const);
    await Promise.race([victim.database.stopAt(statement, moment), new Promise((r) => setTimeout(r, 1500))]);
    await victim.kill();
    if (Math.random() < 0.3) await flow.gateways.find((g) => g.running)?.kill();
    while (flow.gateways.filter((g) => g.running).length < 2) await flow.startGateway(flow.agent.environment);
  }
  stop = true;
  await Promise.all([...lanes, ...helpers]);
  await flow.settled(60_000);
  console.log(flow.acknowledged.length, flow.graph.taken.length, JSON.stringify(await flow.rows('select state, attempts, error_code, count(*)::int from outbox_messages group by 1,2,3 order by 1,2,3')), JSON.stringify(await flow.deadLetters()));
  for (const [person, n] of helps) console.log('helps', person, n, flow.graph.shownTo(personAt(300 + person)).filter((t) => t.includes('/human')).length);
  if (flow.counts.repeated) {
    const rows = new Map<string, number>();
    for (const t of flow.graph.taken) rows.set(t.row, (rows.get(t.row) ?? 0) + 1);
    for (const [row, n] of rows) if (n > 1) console.log(row, n, JSON.stringify(flow.graph.taken.filter((t) => t.row === row).map((t) => ({ ...t, text: t.text.slice(0, 20) }))));
  }
  expect(flow.counts).toEqual(exact);
  expect(await flow.deadLetters()).toEqual([]);
});
