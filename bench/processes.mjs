import { fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** @typedef {import('node:child_process').ChildProcess} ChildProcess */

/** @type {Set<ChildProcess>} */
const running = new Set();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP']))
  process.once(signal, () => process.exit(130));

/** @template {ChildProcess} Child @param {Child} child */
function watched(child) {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

/** One of the benchmark's own processes: ends with this one. @param {string} file */
export const helper = (file) => watched(fork(file, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] }));

/**
 * The next thing a helper says; an error if it says nothing in time or ends.
 * @param {ChildProcess} child @param {number} withinMs @returns {Promise<any>}
 */
export async function nextMessage(child, withinMs) {
  const ended = new AbortController();
  const onExit = () => ended.abort(new Error('a process of the benchmark ended'));
  child.once('exit', onExit);
  try {
    const signal = AbortSignal.any([ended.signal, AbortSignal.timeout(withinMs)]);
    const [message] = await once(child, 'message', { signal });
    return message;
  } catch (error) {
    throw ended.signal.aborted ? ended.signal.reason : error;
  } finally {
    child.off('exit', onExit);
  }
}

/**
 * Starts a server with this environment alone (and the search path), and waits at most a minute until its ready page answers
 * 200. What it says is shown only where it fails.
 * @param {{ file: string, nodeArguments?: string[], cwd: string, env: Record<string, string>, readyUrl: string }} server
 */
export async function startServer({ file, nodeArguments = [], cwd, env, readyUrl }) {
  const options = {
    cwd,
    env: { PATH: process.env.PATH, HOME: process.env.HOME, NODE_ENV: 'production', ...env },
  };
  const child = watched(
    spawn(process.execPath, [...nodeArguments, file], { ...options, stdio: ['ignore', 'pipe', 'pipe'] }),
  );
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => (output = (output + chunk).slice(-4000)));
  }
  for (const until = Date.now() + 60_000; Date.now() < until && !hasEnded(child); await sleep(50)) {
    const answer = await fetch(readyUrl, { signal: AbortSignal.timeout(2000) }).catch(() => undefined);
    await answer?.body?.cancel();
    if (answer?.status === 200) return { stop };
  }
  child.kill('SIGKILL');
  throw new Error(`${file} did not get ready:\n${output}`);

  /** Asks it to stop, and makes it after ten seconds. An error if it ended by itself before. */
  async function stop() {
    if (hasEnded(child)) throw new Error(`${file} ended while it was measured:\n${output}`);
    const exited = once(child, 'exit');
    child.kill('SIGTERM');
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    await exited;
    clearTimeout(late);
  }
}

/** @param {ChildProcess} child */
const hasEnded = (child) => child.exitCode !== null || child.signalCode !== null;

/** A port nobody listens on at this moment. @returns {Promise<number>} */
export function freePort() {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(address && typeof address === 'object' ? address.port : 0));
    });
  });
}
