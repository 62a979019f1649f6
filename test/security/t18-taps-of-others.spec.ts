import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { AgentServer } from '../support/flows/agent-server';
import { until } from '../support/flows/until';
import { SecondMessenger, secondChannel } from '../support/second-channel';

jest.mock('../../src/channels/installed-channels', () =>
  jest.requireActual<object>('../support/with-second-channel'),
);

const agent = new AgentServer();
let app: AuthApp;
let imessage: SecondMessenger;
beforeAll(async () => {
  await agent.start();
  app = await AuthApp.start({ ...agent.environment, ...secondChannel, PHONE_LINK_POLICY: 'confirm' });
  imessage = new SecondMessenger(app);
}, 60_000);
afterAll(() => agent.stop());

const ignored = () =>
  app.rows(
    `select a.reason, u.whatsapp_id from audit_log a left join users u on u.id = a.user_id
     where a.action = 'link.ignored' order by u.whatsapp_id nulls last, a.id`,
  );
const states = async () =>
  (await app.rows<{ state: string }>('select state from link_offers')).map(({ state }) => state);

it('T18: a button works in the chat of who was asked, once; in other hands it does nothing and leaves a trace', async () => {
  const [victim, attacker, unknown] = [personAt(1), personAt(2), personAt(3)];
  await app.whatsapp.say(victim, 'hello');
  await app.lastReplyTo(victim);
  await app.whatsapp.say(attacker, 'hi');
  await app.lastReplyTo(attacker);
  await imessage.talk(`+${victim}`, 'hello');
  const connect = await app.whatsapp.button(victim, 'Connect');

  // Whoever has seen its id presses it: another user, somebody nobody knows, and the side that is not asked yet.
  await app.whatsapp.tap(attacker, connect);
  await app.whatsapp.tap(unknown, connect);
  await imessage.say(`+${victim}`, connect);
  await until('the taps are looked at', async () => (await ignored()).length === 2);
  expect(await ignored()).toEqual([
    { reason: 'not_theirs', whatsapp_id: attacker },
    { reason: 'not_theirs', whatsapp_id: null },
  ]);
  expect(app.graph.shownTo(attacker)).toEqual(['echo hi']);
  await until('the newer chat is told', () => imessage.shown(`+${victim}`).length === 2);
  expect(imessage.shown(`+${victim}`).at(-1)?.body).toContain('nothing to answer');
  expect(await states()).toEqual(['open']);

  await app.whatsapp.tap(victim, connect);
  await imessage.button(`+${victim}`, 'Connect');
  expect(await states()).toEqual(['accepted_old']);
  await app.whatsapp.tap(victim, connect);
  expect(await app.lastReplyTo(victim)).toContain('nothing to answer');
  expect(await states()).toEqual(['accepted_old']);
  // T30: neither taps nor what was said to them is for an agent.
  expect(agent.turns.map(({ messages }) => messages.map(({ text }) => text))).toEqual([
    ['hello'],
    ['hi'],
    ['hello'],
  ]);
});
