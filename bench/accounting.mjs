/** @import { Arrival, Replies, Sent } from './accounting.mjs' */

/**
 * The smallest value that at least `fraction` (0 to 1) of the values do not exceed (nearest rank); NaN if there are none.
 * @param {readonly number[]} values @param {number} fraction
 */
export function percentile(values, fraction) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(fraction * sorted.length) - 1)] ?? NaN;
}

/**
 * The middle value, the mean of the two middle ones if their number is even; NaN if there are none.
 * @param {readonly number[]} values
 */
export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const half = sorted.length / 2;
  const low = sorted[Math.ceil(half) - 1] ?? NaN;
  const high = sorted[Math.floor(half)] ?? NaN;
  return (low + high) / 2;
}

/**
 * What became of the messages of one measure. `arrivals` are the calls at the Graph double in their order; a call may answer
 * several messages, one a line; lines of other measures are passed over. Lost: accepted with 200, never answered.
 * Repeated: every answer to a message after the first. Misordered: first answers that came after the answer to a later
 * message of the same person.
 * @param {number} seed @param {readonly Sent[]} sent @param {readonly Arrival[]} arrivals @returns {Replies}
 */
export function accountFor(seed, sent, arrivals) {
  const waiting = new Map(sent.map((message) => [`${message.person}-${message.k}`, message]));
  /** @type {Map<string, number>} */
  const answered = new Map();
  /** @type {Map<string, number>} */
  const newest = new Map();
  let repeated = 0;
  let misordered = 0;
  let lastReplyAt = NaN;
  for (const { at, text } of arrivals) {
    for (const [, ofSeed, person = '', k] of text.matchAll(/\bm-(\d+)-(\d+)-(\d+)\b/g)) {
      const key = `${person}-${k}`;
      if (Number(ofSeed) !== seed || !waiting.has(key)) continue;
      if (answered.has(key)) {
        repeated++;
        continue;
      }
      answered.set(key, at);
      lastReplyAt = at;
      const last = newest.get(person) ?? -1;
      if (Number(k) < last) misordered++;
      newest.set(person, Math.max(Number(k), last));
    }
  }
  const replyMs = sent
    .flatMap(({ person, k, at }) => (answered.get(`${person}-${k}`) ?? NaN) - at)
    .filter(Number.isFinite);
  const lost = sent.filter(({ person, k, accepted }) => accepted && !answered.has(`${person}-${k}`)).length;
  return { replied: answered.size, lost, repeated, misordered, replyMs, lastReplyAt };
}
