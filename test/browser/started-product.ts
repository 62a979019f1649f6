import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { until } from '../support/flows/until';

const root = join(__dirname, '../..');

/** The product as `npm start` runs it: built, with nothing set but a free port and a folder that is thrown away. */
export interface StartedProduct {
  readonly url: string;
  stop(): Promise<void>;
}

/** Resolves when it listens; throws with what it said if it ends before. A build may come first. */
export async function startProduct(): Promise<StartedProduct> {
  const dataDir = mkdtempSync(join(tmpdir(), 'eliza-browser-data-'));
  const port = await freePort();
  const environment = {
    PATH: process.env.PATH ?? '',
    HOME: process.env.HOME ?? '',
    DATA_DIR: join(dataDir, 'data'),
    PORT: String(port),
  };
  const product = spawn(process.execPath, [join(root, 'scripts/run.mjs'), 'dist/src/main.js'], {
    // Away from the project's folder, so that no developer's `.env` takes part.
    cwd: dataDir,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [product.stdout, product.stderr])
    stream.on('data', (text: Buffer) => (output = (output + text.toString()).slice(-20_000)));
  const stop = async (): Promise<void> => {
    if (product.exitCode === null) {
      product.kill('SIGTERM');
      await once(product, 'exit');
    }
    rmSync(dataDir, { recursive: true, force: true });
  };
  const listens = (): boolean => output.includes('is listening at');
  try {
    await until('the product listens', () => listens() || product.exitCode !== null, {
      patienceMs: 120_000,
      explain: () => output,
    });
    if (!listens()) throw new Error(`npm start ended: ${output}`);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url: `http://127.0.0.1:${port}`, stop };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
