/** The benchmark: `npm run bench`. What it measures and how to read it: README.md beside this file. */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { contenders } from './contenders.mjs';
import { openDatabases } from './databases.mjs';
import { fillDatabase, measureContender } from './measure-contender.mjs';
import { helper, nextMessage } from './processes.mjs';
import { figures, report } from './report.mjs';
import { checkTargets } from './targets.mjs';

/** @import { Measurement } from './targets.mjs' */

const { values: given } = parseArgs({
  options: {
    seconds: { type: 'string', default: '10' },
    messages: { type: 'string', default: '80000' },
    runs: { type: 'string', default: '3' },
    only: { type: 'string' },
    filled: { type: 'boolean', default: false },
    rate: { type: 'string' },
    burst: { type: 'string', default: '10' },
  },
});
const messages = positive('messages', given.messages);
const seconds = positive('seconds', given.seconds);
const runs = positive('runs', given.runs);
const burst = positive('burst', given.burst);
const fixedRate = given.rate === undefined ? undefined : positive('rate', given.rate);
/** Near what Chat SDK would have set. */
const rateWithoutRival = 150;
const chosen = choose();
const scratch = mkdtempSync(join(tmpdir(), 'eliza-bench-'));
chmodSync(scratch, 0o755); // run by root, PostgreSQL's own account must pass through
process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));

/** @type {Measurement[]} */
const measurements = [];
for (const [, contender] of chosen) contender.install?.();
const databases = await openDatabases(join(scratch, 'pg'));
try {
  const graphDouble = helper(join(import.meta.dirname, 'graph-double.mjs'));
  const graph = `http://127.0.0.1:${(await nextMessage(graphDouble, 10_000)).port}`;
  const load = helper(join(import.meta.dirname, 'load.mjs'));
  const setting = { graph, load, databases, messages, seconds, scratch, burst };
  for (const [name, contender] of chosen) await fillDatabase(name, contender, setting);
  for (let round = 1; round <= runs; round++) {
    let rate = fixedRate ?? (chosen.some(([name]) => name === 'chat-sdk') ? undefined : rateWithoutRival);
    for (const [name, contender] of inOrderOf(round)) {
      const measured = await measureContender(name, contender, { ...setting, rate });
      if (name === 'chat-sdk') rate ??= measured.rate;
      measurements.push({ round, contender: name, ...measured });
      const { spread, equal, hot } = measured;
      const faults = [spread, equal, hot].map((m) => `${m.lost}/${m.repeated}/${m.misordered}`).join(' ');
      const equalLoad = `200 p99 ${figures(equal.ackMs.p99)} ms at ${figures(measured.rate)}/s`;
      console.log(
        `round ${round} ${name.padEnd(14)} ${figures(spread.perSecond)}/s, ${equalLoad}, lost/repeated/misordered ${faults}`,
      );
    }
  }
} finally {
  await databases.close();
}
const targets = checkTargets(measurements);
const text = report(measurements, targets);
const machine = {
  node: process.version,
  platform: process.platform,
  cores: cpus().length,
  processor: cpus()[0]?.model,
};
const results = {
  at: new Date().toISOString(),
  machine,
  postgres: databases.version,
  options: given,
  targets,
  measurements,
};
writeFileSync(join(import.meta.dirname, 'results.json'), `${JSON.stringify(results, null, 2)}\n`);
writeFileSync(join(import.meta.dirname, 'results.md'), text);
console.log(`\n${text}`);
process.exit(); // its helpers end with it

/** @param {string} option @param {string} value */
function positive(option, value) {
  const number = Number(value);
  if (Number.isInteger(number) && number > 0) return number;
  throw new Error(`--${option} must be a whole number above 0`);
}

function choose() {
  const names =
    given.only?.split(',') ??
    Object.keys(contenders).filter((name) => given.filled || name !== 'product-filled');
  return names.map((name) => {
    const contender = contenders[name];
    if (!contender) throw new Error(`--only knows ${Object.keys(contenders).join(', ')}`);
    if (!existsSync(contender.file)) throw new Error(`${contender.file} is missing: npm run build`);
    return /** @type {const} */ ([name, contender]);
  });
}

/** Chat SDK is first, since it sets the rate; the others take turns at who comes next. @param {number} round */
function inOrderOf(round) {
  const first = chosen.filter(([name]) => name === 'chat-sdk');
  const rest = chosen.filter(([name]) => name !== 'chat-sdk');
  const shift = rest.length ? (round - 1) % rest.length : 0;
  return [...first, ...rest.slice(shift), ...rest.slice(0, shift)];
}
