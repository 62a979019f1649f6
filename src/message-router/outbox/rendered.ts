import type { AnyChannel, Reply } from '../../channels';

/** What is said at once, as the channel's messages. Where each message is billed and limited, it goes in as few as can be. */
export function rendered(replies: readonly Reply[], channel: AnyChannel): unknown[] {
  const said = channel.capabilities.bubbles === 'costly' ? together(replies) : replies;
  return said.flatMap((reply) => [...channel.render(reply)]);
}

/** Buttons belong to what they stand under: what comes after them begins anew. */
function together(replies: readonly Reply[]): Reply[] {
  const said: Reply[] = [];
  for (const reply of replies) {
    const last = said.at(-1);
    if (!last || last.buttons?.length) said.push(reply);
    else said.splice(-1, 1, { ...reply, markdown: `${last.markdown}\n\n${reply.markdown}` });
  }
  return said;
}

/** A reply, written so that the log can be read by people and agents. */
export const saidInLog = ({ markdown, logAs }: Reply): string => logAs ?? markdown;
