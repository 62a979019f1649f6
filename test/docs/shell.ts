import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type AddressInfo } from 'node:net';

/** The lines that a page's script prints, blank ones left out; it may take half a minute. */
export async function runScript(script: string, environment: Record<string, string> = {}): Promise<string[]> {
  const shell = spawn('bash', ['-euo', 'pipefail', '-c', script], {
    env: { PATH: process.env.PATH, ...environment },
    timeout: 30_000,
  });
  let output = '';
  shell.stdout.on('data', (part: Buffer) => (output += part.toString()));
  await once(shell, 'close');
  return output.split('\n').filter(Boolean);
}

/** A port for a server whose settings name it before it listens. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
