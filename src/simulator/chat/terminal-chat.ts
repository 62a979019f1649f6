import { clearLine, createInterface, cursorTo } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { ShownButton } from '../screen';
import type { PhoneClient } from './phone-client';
import { chosenButton, textWithChoices } from './choices';
import { nextState, promptOf, type ChatState } from './chat-prompt';
import { terminalText } from './whatsapp-markup';

export interface Terminal {
  readonly input: Readable;
  readonly output: Writable;
  readonly styled: boolean;
}

/** A conversation in the terminal, until /quit, Ctrl-C, Ctrl-D or the end of the instance; true if the person left. */
export async function terminalChat(
  phone: PhoneClient,
  botName: string,
  terminal: Terminal,
): Promise<boolean> {
  const { input, output, styled } = terminal;
  const leaving = new AbortController();
  const lines = createInterface({ input, output, terminal: true });
  let writing = Promise.resolve();
  /** What can be tapped now: under the newest message that has buttons, until the person says something. */
  let tappable: { readonly id: string; readonly buttons: readonly ShownButton[] } | undefined;

  const show = (state: ChatState) => {
    lines.setPrompt(promptOf(state, botName, styled));
    lines.prompt(true);
  };
  const print = (text: string) => {
    clearLine(output, 0);
    cursorTo(output, 0);
    output.write(`${text}\n`);
  };
  const write = async (text: string) => {
    const button = tappable && chosenButton(text, tappable.buttons);
    const { taken } = tappable && button ? await phone.tap(tappable.id, button) : await phone.write(text);
    tappable = undefined;
    if (!taken) print('(not taken yet: it is delivered again by itself)');
  };
  const onLine = (line: string) => {
    if (line.trim() === '/quit') return lines.close();
    // One after the other: pasted lines arrive in their order. A failure shows as the end of the event stream.
    if (line.trim()) writing = writing.then(() => write(line)).catch(() => leaving.abort('lost'));
    lines.prompt(true);
  };
  lines.on('line', onLine);
  lines.on('SIGINT', () => lines.close());
  lines.on('close', () => leaving.abort('left'));

  show('idle');
  try {
    for await (const item of phone.changes(await phone.newest(), leaving.signal)) {
      if (item.kind === 'message') print(`${botName}  ${terminalText(textWithChoices(item), styled)}`);
      if (item.kind === 'message' && item.buttons) tappable = { id: item.id, buttons: item.buttons };
      show(nextState(item));
    }
  } finally {
    // Does nothing if the person has left already.
    leaving.abort('lost');
    lines.close();
  }
  output.write('\n');
  return leaving.signal.reason === 'left';
}
