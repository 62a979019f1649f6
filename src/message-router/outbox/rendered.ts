import type { AnyChannel, Reply } from '../../channels';

/** What is said at once, as the channel's messages. Where each message is billed and limited, it goes as one. */
export function rendered(replies: readonly Reply[], channel: AnyChannel): unknown[] {
  const together = channel.capabilities.bubbles === 'costly' && replies.length > 1;
  const said = together ? [{ markdown: replies.map(({ markdown }) => markdown).join('\n\n') }] : replies;
  return said.flatMap((reply) => [...channel.render(reply)]);
}

/** A reply, written so that the log can be read by people and agents. */
export const saidInLog = ({ markdown, logAs }: Reply): string => logAs ?? markdown;
