/**
 * The load generator, in its own process: takes one plan at a time from its parent, posts signed webhooks, waits for the
 * replies at the Graph double, and answers with the measure.
 */
import { createHash } from 'node:crypto';
import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { accountFor, percentile } from './accounting.mjs';
import { now } from './clock.mjs';
import { signedWebhook } from './whatsapp-account.mjs';

/**
 * @typedef {object} Plan
 * @property {string} webhook   where to post
 * @property {string} graph     address of the Graph double
 * @property {number} seed      number of the measure, in every message's text
 * @property {number} people
 * @property {number} messages  at most, spread evenly over the people
 * @property {number} seconds  no new message after that long
 * @property {number} connections  each sends its next message when its last is answered
 * @property {{ perSecond: number, burst: number }} [pace]  instead: this rate on average, whatever the answers do
 *
 * @typedef {{ p50: number, p99: number }} Times milliseconds
 *
 * @typedef {object} Measure
 * @property {number} messages @property {number} refused  not answered 200
 * @property {number} replied @property {number} lost @property {number} repeated @property {number} misordered
 * @property {number} perSecond  replied, from the first request to the last reply
 * @property {number} sends  calls to the Graph API that carried text
 * @property {Times} ackMs  to the 200
 * @property {Times} replyMs  to the reply at the Graph API
 *
 * @typedef {import('./accounting.mjs').Sent & { ackMs: number }} Outcome
 */

/** A contender that says nothing for this long has nothing more to say. */
const quietMs = 10_000;
/** The most that replies may take after the last 200. */
const longestMs = 120_000;
const mostInFlight = 256;

process.on('message', async (/** @type {Plan} */ plan) => {
  try {
    process.send?.({ measure: await measure(plan) });
  } catch (error) {
    process.send?.({ error: String(error) });
  }
});
process.once('disconnect', () => process.exit());

/** @param {Plan} plan @returns {Promise<Measure>} */
async function measure(plan) {
  await fetch(`${plan.graph}/record`, { method: 'DELETE' });
  const messages = prepare(plan);
  const agent = new http.Agent({
    keepAlive: true,
    maxSockets: plan.pace ? mostInFlight : plan.connections,
  });
  const post = poster(new URL(plan.webhook), agent);
  const startedAt = now();
  const sent = await (plan.pace ? paced(messages, post, plan.pace) : connected(messages, post, plan));
  agent.destroy();
  const accepted = sent.filter((message) => message.accepted).length;
  const { arrivals, refused } = await settled(plan, accepted);
  if (refused.length)
    throw new Error(`the Graph double refused ${refused.length} calls, the first for: ${refused[0]}`);
  const { replyMs, lastReplyAt, ...counts } = accountFor(plan.seed, sent, arrivals);
  return {
    messages: sent.length,
    refused: sent.length - accepted,
    ...counts,
    perSecond: counts.replied ? (counts.replied * 1000) / (lastReplyAt - startedAt) : 0,
    sends: arrivals.length,
    ackMs: times(sent.map((message) => message.ackMs)),
    replyMs: times(replyMs),
  };
}

/** @param {readonly number[]} values @returns {Times} */
const times = (values) => ({ p50: percentile(values, 0.5), p99: percentile(values, 0.99) });

/** Signed before the clock starts, so that the generator's own work stays small. @param {Plan} plan */
function prepare({ seed, people, messages }) {
  return Array.from({ length: messages }, (_, i) => {
    const person = i % people;
    const k = Math.floor(i / people);
    return { person, k, ...signedWebhook(seed, person, k) };
  });
}

/** @typedef {ReturnType<typeof prepare>[number]} Prepared @typedef {(message: Prepared) => Promise<Outcome>} Post */

/** @param {URL} url @param {http.Agent} agent @returns {Post} */
function poster(url, agent) {
  const target = {
    agent,
    hostname: url.hostname,
    port: url.port,
    path: url.pathname,
    method: 'POST',
    timeout: 30_000,
  };
  return ({ person, k, body, signature }) =>
    new Promise((resolve) => {
      const at = now();
      const done = (/** @type {boolean} */ accepted) =>
        resolve({ person, k, at, accepted, ackMs: now() - at });
      const headers = {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'x-hub-signature-256': signature,
      };
      const request = http.request({ ...target, headers }, (response) => {
        response.resume();
        response.on('end', () => done(response.statusCode === 200));
        response.on('error', () => done(false));
      });
      request.on('timeout', () => request.destroy(new Error('timeout')));
      request.on('error', () => done(false));
      request.end(body);
    });
}

/**
 * Closed loop. A person always uses the same connection, so the sender itself keeps their messages in order.
 * @param {readonly Prepared[]} messages @param {Post} post @param {Pick<Plan, 'connections' | 'seconds'>} plan
 */
async function connected(messages, post, { connections, seconds }) {
  const until = now() + seconds * 1000;
  const lanes = Array.from({ length: connections }, (_, lane) =>
    messages.filter((m) => m.person % connections === lane),
  );
  const outcomes = lanes.map(async (lane) => {
    /** @type {Outcome[]} */
    const sent = [];
    for (const message of lane) {
      if (now() >= until) break;
      sent.push(await post(message));
    }
    return sent;
  });
  return (await Promise.all(outcomes)).flat();
}

/**
 * Open loop: a slow answer does not hold the next request back. Bursts come at random moments (Poisson), as webhooks of many
 * people do, in the same pattern for every contender. Times run from the moment a request is really made, since a timer that
 * fires late is this process's fault.
 * @param {readonly Prepared[]} messages @param {Post} post @param {{ perSecond: number, burst: number }} pace
 */
async function paced(messages, post, { perSecond, burst }) {
  /** @type {Promise<Outcome>[]} */
  const sent = [];
  for (let due = now(), nth = 0; sent.length < messages.length; nth++) {
    due += ((1000 * burst) / perSecond) * exponential(nth);
    while (now() < due) await sleep(1);
    for (const message of messages.slice(sent.length, sent.length + burst)) sent.push(post(message));
  }
  return Promise.all(sent);
}

/** The i-th of a fixed sequence of exponentially distributed numbers with mean 1. @param {number} i */
function exponential(i) {
  const uniform = createHash('sha256').update(String(i)).digest().readUInt32BE() / 2 ** 32;
  return -Math.log(1 - uniform);
}

/** Waits until all accepted messages are answered, or no more answers come. @param {Plan} plan @param {number} accepted */
async function settled({ graph, seed }, accepted) {
  const address = `${graph}/record?seed=${seed}`;
  const until = now() + longestMs;
  let distinct = 0;
  for (let changedAt = now(); distinct < accepted && now() < Math.min(until, changedAt + quietMs);) {
    await sleep(50);
    const record = await (await fetch(address)).json();
    if (record.distinct > distinct) changedAt = now();
    distinct = record.distinct;
  }
  await sleep(500); // an answer given twice may come a little later
  return (await fetch(`${address}&full=1`)).json();
}
