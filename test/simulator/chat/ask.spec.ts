import { ask } from '../../../src/simulator/chat/ask';
import { PhoneClient } from '../../../src/simulator/chat/phone-client';
import { startSimulatorApp, type Bot } from '../simulator-app';

let app: Awaited<ReturnType<typeof startSimulatorApp>> | undefined;

afterEach(() => app?.close());

async function phoneOf(bot?: Bot, webhookStatus?: () => number) {
  app = await startSimulatorApp(bot, webhookStatus);
  return new PhoneClient(app.address, 'chat-1');
}

describe('ask', () => {
  it('gets all that is said back, and nothing of before', async () => {
    const phone = await phoneOf(async ({ id, from, text }, call) => {
      await call({ status: 'read', message_id: id, typing_indicator: { type: 'text' } });
      await call({ to: from, text: { body: `one ${text}` } });
      await call({ to: from, text: { body: `two ${text}` } });
    });
    const patience = { replyMs: 10_000, quietMs: 200 };
    expect(await ask(phone, 'a', patience)).toEqual({ kind: 'reply', texts: ['one a', 'two a'] });
    expect(await ask(phone, 'b', patience)).toEqual({ kind: 'reply', texts: ['one b', 'two b'] });
  });

  it.each([
    [200, true],
    [503, false],
  ])('says whether a silent app answered the webhook: %i', async (status, taken) => {
    const phone = await phoneOf(undefined, () => status);
    expect(await ask(phone, 'hi', { replyMs: 100, quietMs: 10 })).toEqual({ kind: 'none', taken });
  });
});

describe('introduce', () => {
  it('tells the name', async () => {
    const phone = await phoneOf();
    expect(await phone.introduce('Ada')).toBe('simulator');
    expect(app?.simulator.people.meet('chat-1').name).toBe('Ada');
  });

  it('tells an instance without simulator from nothing at all', async () => {
    await phoneOf();
    const { address = '' } = app ?? {};
    expect(await new PhoneClient(`${address}/elsewhere`, 'chat-1').introduce('Ada')).toBe('no-simulator');
    await app?.close();
    expect(await new PhoneClient(address, 'chat-1').introduce('Ada')).toBe('nothing');
    app = undefined;
  });
});
