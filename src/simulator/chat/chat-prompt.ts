import type { OwnState, ScreenItem } from '../screen';

/** What the prompt tells beside waiting for words: the bot is typing, or how far the last message came. */
export type ChatState = 'idle' | 'typing' | OwnState;

/** The state after a change on the screen; what was said back ends it. */
export function nextState(item: ScreenItem): ChatState {
  switch (item.kind) {
    case 'message':
      return 'idle';
    case 'typing':
      return 'typing';
    case 'own':
      return item.state;
  }
}

/** The prompt, dim where the terminal has styles; two ticks turn blue when the message is read. */
export function promptOf(state: ChatState, botName: string, styled: boolean): string {
  const dim = (text: string) => (styled ? `\u001b[2m${text}\u001b[22m` : text);
  const blue = (text: string) => (styled ? `\u001b[34m${text}\u001b[39m` : text);
  switch (state) {
    case 'idle':
      return '› ';
    case 'typing':
      return `${dim(`${botName} is typing…`)} › `;
    case 'sent':
      return `${dim('✓')} › `;
    case 'delivered':
      return `${dim('✓✓')} › `;
    case 'read':
      return `${blue('✓✓')} › `;
  }
}
