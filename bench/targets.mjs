/** @import { Measurement, Target } from './targets.mjs' */
import { median } from './accounting.mjs';

/**
 * The speeds to reach, each with what was measured; those whose contenders did not run are left out. The machine's speed
 * drifts, so a ratio is taken within each round, and the median of the rounds' ratios counts.
 * @param {readonly Measurement[]} measurements @returns {Target[]}
 */
export function checkTargets(measurements) {
  const of = (/** @type {string} */ contender) => measurements.filter((m) => m.contender === contender);
  const value = (
    /** @type {string} */ contender,
    /** @type {(m: Measurement) => number | undefined} */ figure,
  ) => median(of(contender).flatMap((m) => figure(m) ?? []));
  const ratio = (
    /** @type {string} */ contender,
    /** @type {string} */ rival,
    /** @type {(m: Measurement) => number} */ figure,
  ) =>
    median(
      of(contender).flatMap((ours) => {
        const theirs = of(rival).find(({ round }) => round === ours.round);
        return theirs ? figure(ours) / figure(theirs) : [];
      }),
    );
  const throughput = (/** @type {Measurement} */ m) => m.spread.perSecond;
  const ackP99 = (/** @type {Measurement} */ m) => m.equal.ackMs.p99;
  const replyP99 = (/** @type {Measurement} */ m) => m.equal.replyMs.p99;
  const faults = of('product').flatMap(({ spread, equal, hot }) => [spread, equal, hot]);
  const sum = (/** @type {'lost' | 'repeated' | 'misordered' | 'refused'} */ kind) =>
    faults.length ? faults.reduce((total, measure) => total + measure[kind], 0) : NaN;

  return [
    atLeast('messages/s, of Chat SDK', ratio('product', 'chat-sdk', throughput), 6),
    atLeast('messages/s, of the bare receiver', ratio('product', 'bare', throughput), 0.45),
    atMost('time to 200 p99 at equal load, of Chat SDK', ratio('product', 'chat-sdk', ackP99), 0.25),
    atMost('time to 200 p99 at equal load, of the bare receiver', ratio('product', 'bare', ackP99), 2.5),
    atMost('lost, all loads and rounds', sum('lost'), 0),
    atMost('repeated, all loads and rounds', sum('repeated'), 0),
    atMost('misordered, all loads and rounds', sum('misordered'), 0),
    atMost('not answered 200, all loads and rounds', sum('refused'), 0),
    atMost(
      'statements a message, spread load',
      value('product', (m) => m.statementsPerMessage),
      0.5,
    ),
    atMost(
      'idle processor time, % of a core',
      value('product', (m) => m.idleCpuPercent),
      2,
    ),
    atLeast(
      'with a million old rows: messages/s, of empty',
      ratio('product-filled', 'product', throughput),
      0.8,
    ),
    atMost(
      'with a million old rows: time to 200 p99 at equal load, of empty',
      ratio('product-filled', 'product', ackP99),
      1.2,
    ),
    atMost(
      'with a million old rows: time to reply p99 at equal load, of empty',
      ratio('product-filled', 'product', replyP99),
      1.2,
    ),
  ].filter((target) => !Number.isNaN(target.measured));
}

/** @param {string} what @param {number} measured @param {number} bound @returns {Target} */
const atLeast = (what, measured, bound) => ({ what, measured, bound: `≥ ${bound}`, met: measured >= bound });

/** @param {string} what @param {number} measured @param {number} bound @returns {Target} */
const atMost = (what, measured, bound) => ({ what, measured, bound: `≤ ${bound}`, met: measured <= bound });
