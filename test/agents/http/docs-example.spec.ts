import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { HttpAgent } from '../../../src/agents/http/http.agent';
import { HttpAgentConfig } from '../../../src/agents/http/http.config';
import { SystemClock } from '../../../src/foundation/clock';
import { aTurn, forever } from '../a-turn';

const secret = 'a secret of enough characters';
let example: ChildProcess;
let url: string;

/** Runs the server that docs/agents.md prints, in its own process. */
beforeAll(async () => {
  const docs = readFileSync('docs/agents.md', 'utf8');
  const code = /```js\n([\s\S]+?)```/.exec(docs)?.[1] ?? '';
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const listening = code.replace(/;\s*$/, `.on('listening', () => console.log('listening'));`);
  example = spawn(process.execPath, ['-e', listening], {
    env: { AGENT_HTTP_SECRET: secret, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  if (example.stdout) await once(example.stdout, 'data');
});
afterAll(async () => {
  const gone = once(example, 'exit');
  example.kill();
  await gone;
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function agent(withSecret: string): HttpAgent {
  return new HttpAgent(Object.assign(new HttpAgentConfig(), { url, secret: withSecret }), new SystemClock());
}

describe('the example server of docs/agents.md', () => {
  it('answers a turn of ours', async () => {
    const answer = await agent(secret).answer(aTurn(['héllo', '🙂']), forever);
    expect(answer).toEqual({ kind: 'answered', text: 'You said: héllo / 🙂' });
  });

  it('refuses a turn signed with another secret', async () => {
    const answer = await agent(`${secret}!`).answer(aTurn(['hello']), forever);
    expect(answer).toMatchObject({ kind: 'failed', why: 'the agent answered HTTP 401', retryable: false });
  });
});
