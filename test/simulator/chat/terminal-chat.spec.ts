import { PassThrough } from 'node:stream';
import { PhoneClient } from '../../../src/simulator/chat/phone-client';
import { terminalChat } from '../../../src/simulator/chat/terminal-chat';
import { startSimulatorApp, type Bot } from '../simulator-app';
import { until } from '../webhook-receiver';

let app: Awaited<ReturnType<typeof startSimulatorApp>>;

const echo: Bot = async ({ from, text }, call) =>
  void (await call({ to: from, text: { body: `*echo* ${text}` } }));

async function openTerminal(bot: Bot) {
  app = await startSimulatorApp(bot);
  const input = new PassThrough();
  const output = new PassThrough();
  let shown = '';
  output.on('data', (chunk: Buffer) => (shown += chunk.toString()));
  const phone = new PhoneClient(app.address, 'chat-1');
  const left = terminalChat(phone, 'Eliza', { input, output, styled: false });
  await until(() => app.simulator.people.meet('chat-1').screen.watched);
  return {
    type: (text: string) => input.write(text),
    sees: (text: string) => until(() => shown.includes(text)),
    left,
  };
}

afterEach(() => app.close());

describe('terminalChat', () => {
  it('shows ticks, typing and replies, line by line, until /quit', async () => {
    const { type, sees, left } = await openTerminal(async ({ id, from, text }, call) => {
      await call({ status: 'read', message_id: id, typing_indicator: { type: 'text' } });
      await echo({ id, from, text }, call);
    });
    type('one\ntwo\n\n');
    await sees('✓ ›');
    await sees('Eliza is typing…');
    await sees('Eliza  echo one\n');
    await sees('Eliza  echo two\n');
    type('/quit\n');
    expect(await left).toBe(true);
  });

  it.each(['2', 'not me', 'Not me'])(
    'taps the button that %j names, and writes what names none',
    async (line) => {
      const heard: string[] = [];
      const buttons = ['Connect', 'Not me'].map((title, at) => ({
        type: 'reply',
        reply: { id: `id-${at}`, title },
      }));
      const { type, sees } = await openTerminal(async ({ from, text, tapped }, call) => {
        heard.push(tapped ?? text);
        const interactive = { type: 'button', body: { text: 'Yours?' }, action: { buttons } };
        if (text === 'hi') await call({ to: from, type: 'interactive', interactive });
      });
      type('hi\n');
      await sees('Eliza  Yours?\n1. Connect\n2. Not me\n');
      type(`${line}\n`);
      await until(() => heard.length === 2);
      type('2\n');
      await until(() => heard.length === 3);
      expect(heard).toEqual(['hi', 'id-1', '2']);
    },
  );

  it('ends with Ctrl-C', async () => {
    const { type, left } = await openTerminal(echo);
    type('\u0003');
    expect(await left).toBe(true);
  });

  it('ends when the instance stops', async () => {
    const { left } = await openTerminal(echo);
    await app.close();
    expect(await left).toBe(false);
  });
});
