import { randomInt } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort, nextMessage, startServer } from './processes.mjs';
import { cpuSecondsBetween, statementsBetween } from './product-metrics.mjs';
import { population } from './whatsapp-account.mjs';

/**
 * @import { Measurement } from './targets.mjs'
 * @typedef {object} Setting
 * @property {string} graph @property {import('node:child_process').ChildProcess} load
 * @property {Awaited<ReturnType<typeof import('./databases.mjs').openDatabases>>} databases
 * @property {number} messages  the most under one load
 * @property {number} seconds  of each load
 * @property {string} scratch  an empty folder, so that no settings file is found
 * @property {number} burst  requests made at once under equal load
 * @property {number} [rate]  of the measure at equal load; without it, a share of what this contender has just reached
 */

const shareOfThroughput = 0.6;
const idleSeconds = 5;
const restSeconds = 10;
const hotPeople = 10;
/** Sending, waiting for the replies and the quiet at the end, with room. */
const longestMeasureMs = 300_000;

/**
 * Starts a contender, makes everyone known to it, and measures it under each load; stops it whatever happens.
 * @param {string} name @param {import('./contenders.mjs').Contender} contender @param {Setting} setting
 * @returns {Promise<Omit<Measurement, 'round' | 'contender'> & { rate: number }>}
 */
export async function measureContender(
  name,
  contender,
  { graph, load, databases, messages, seconds, scratch, burst, rate: givenRate },
) {
  const { address, server } = await started(name, contender, { graph, databases, scratch });
  const under = async (/** @type {Omit<import('./load.mjs').Plan, 'webhook' | 'graph' | 'seed'>} */ plan) => {
    await databases.checkpoint();
    load.send({ webhook: address + contender.webhookPath, graph, seed: randomInt(1e9), ...plan });
    const answer = await nextMessage(load, longestMeasureMs);
    if (answer.error) throw new Error(`${name}: ${answer.error}`);
    return /** @type {import('./load.mjs').Measure} */ (answer.measure);
  };
  const metrics = async () => {
    if (!contender.metricsToken) return undefined;
    const answer = await fetch(`${address}/metrics`, {
      headers: { authorization: `Bearer ${contender.metricsToken}` },
    });
    if (answer.status !== 200) throw new Error(`${name}: /metrics answered ${answer.status}`);
    return answer.text();
  };

  try {
    await under({ people: population, messages: population, seconds: 60, connections: 32 });
    const idle = await whileIdle(metrics);

    const before = await metrics();
    const spread = await under({ people: population, messages, seconds, connections: 32 });
    const after = await metrics();

    const rate = givenRate ?? shareOfThroughput * spread.perSecond;
    const equal = await under({
      people: population,
      messages: Math.min(messages, Math.ceil(rate * seconds)),
      seconds,
      connections: 0,
      pace: { perSecond: rate, burst },
    });
    const hot = await under({ people: hotPeople, messages, seconds: seconds / 2, connections: hotPeople });
    return {
      rate,
      spread,
      equal,
      hot,
      ...idle,
      ...(before && after && workBetween(before, after, spread.messages)),
    };
  } finally {
    await server.stop();
  }
}

/**
 * Fills a contender's database once it has made its tables, and lets the disk come to rest.
 * @param {string} name @param {import('./contenders.mjs').Contender} contender @param {Pick<Setting, 'graph' | 'databases' | 'scratch'>} setting
 */
export async function fillDatabase(name, contender, { graph, databases, scratch }) {
  if (!contender.fillWith) return;
  const { server } = await started(name, contender, { graph, databases, scratch });
  try {
    await databases.fill(name, contender.fillWith);
  } finally {
    await server.stop();
  }
  await databases.checkpoint();
  await sleep(restSeconds * 1000);
}

/** @param {string} name @param {import('./contenders.mjs').Contender} contender @param {Pick<Setting, 'graph' | 'databases' | 'scratch'>} setting */
async function started(name, contender, { graph, databases, scratch }) {
  const port = await freePort();
  const address = `http://127.0.0.1:${port}`;
  const server = await startServer({
    file: contender.file,
    ...(contender.nodeArguments && { nodeArguments: contender.nodeArguments }),
    cwd: scratch,
    env: contender.environment({ port, graph, database: await databases.urlOf(name) }),
    readyUrl: address + contender.readyPath,
  });
  return { address, server };
}

/** @param {() => Promise<string | undefined>} metrics */
async function whileIdle(metrics) {
  await sleep(1000);
  const before = await metrics();
  if (!before) return {};
  await sleep(idleSeconds * 1000);
  const after = (await metrics()) ?? '';
  return {
    idleCpuPercent: (100 * cpuSecondsBetween(before, after)) / idleSeconds,
    idleStatementsPerSecond: total(statementsBetween(before, after)) / idleSeconds,
  };
}

/** @param {string} before @param {string} after @param {number} messages */
function workBetween(before, after, messages) {
  const statements = statementsBetween(before, after);
  return {
    statements,
    statementsPerMessage: total(statements) / messages,
    cpuMsPerMessage: (1000 * cpuSecondsBetween(before, after)) / messages,
  };
}

/** @param {Record<string, number>} counts */
const total = (counts) => Object.values(counts).reduce((sum, count) => sum + count, 0);
