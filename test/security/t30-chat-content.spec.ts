import { AgentServer } from '../support/flows/agent-server';
import { personAt } from '../support/flows/account';
import { AuthApp } from '../support/auth-app';
import { Browser, digitsIn } from './browser';

const agent = new AgentServer();
let app: AuthApp;
beforeAll(async () => {
  await agent.start();
  app = await AuthApp.start({
    ...agent.environment,
    TRUST_PROXY_HOPS: '1',
    AGENT_HTTP_HISTORY_TOKENS: '2000',
  });
}, 60_000);
afterAll(() => agent.stop());

it('T30: no code reaches the agent or what it can remember, right, wrong, late or refused', async () => {
  const person = personAt(1);
  const browser = new Browser(app);
  await browser.ask();
  const said = [browser.text, browser.text, 'Sign in 7K4M-Q2XD', 'my code: 7k4m-q2xd'];
  const replies: string[] = [];
  for (const text of [...said, 'NO']) {
    await app.whatsapp.say(person, text);
    replies.push(await app.lastReplyTo(person));
  }
  expect(
    replies.map((reply) => /sign-in request|is not valid|Nobody was signed in/.exec(reply)?.[0]),
  ).toEqual(['sign-in request', 'is not valid', 'is not valid', 'is not valid', 'Nobody was signed in']);
  expect(agent.turns).toEqual([]);
  await app.whatsapp.say(person, 'hello');
  expect(await app.lastReplyTo(person)).toBe('echo hello');
  expect(agent.turns.map(({ messages }) => messages.map(({ text }) => text))).toEqual([['hello']]);
  const texts = (await app.rows<{ text: string }>('select text from messages')).map(({ text }) => text);
  const secrets = [browser.text.slice(-9), digitsIn(replies[0] ?? ''), '7k4m'];
  expect(texts.length).toBeGreaterThanOrEqual(10);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(3);
    expect(texts.filter((text) => text.toLowerCase().includes(secret.toLowerCase()))).toEqual([]);
  }
});
