import { setTimeout as sleep } from 'node:timers/promises';
import { Discord, discordEnvironment } from '../../support/flows/discord';
import { Flow } from '../../support/flows/flow';
import { until } from '../../support/flows/until';

jest.setTimeout(120_000);

const nelly = '80351110224678912';
const discord = new Discord();
afterAll(() => discord.down());

const shown = (count: number): Promise<void> =>
  until(`${count} messages are shown`, () => discord.shownTo(nelly).length >= count, {
    patienceMs: 40_000,
    explain: () => JSON.stringify([discord.shownTo(nelly), discord.refusals, discord.gateway.faults]),
  });

test('killed between the events and the point behind them: another takes over, resumes, and nothing is lost or said twice', async () => {
  const url = await discord.up();
  const flow = await Flow.start();
  const environment = { ...discordEnvironment(url), AGENT: 'echo', SIMULATOR: 'off' };
  const first = await flow.startGateway(environment);
  await until('the first holds the gateway', () => discord.gateway.live === 1);
  const second = await flow.startGateway(environment);
  discord.write(nelly, 'number one');
  await shown(1);

  const reached = first.database.stopAt('store_stream_point', 'before');
  discord.write(nelly, 'number two');
  await reached;
  await first.kill();
  discord.gateway.drop();
  discord.write(nelly, 'number three');
  expect(discord.gateway.live).toBe(0);

  await shown(3);
  expect(discord.gateway.resumes).toBe(1);
  expect(discord.gateway.identifies).toBe(1);
  await sleep(500);
  const texts = discord.shownTo(nelly).join('\n');
  for (const text of ['number one', 'number two', 'number three']) expect(texts.split(text)).toHaveLength(2);
  expect(discord.gateway.liveAtOnce).toBe(1);
  expect(discord.gateway.faults).toEqual([]);
  expect(second.running).toBe(true);
});
