import type { InboundEvent } from '../contract/inbound-event';
import { id, label, present, text, type JsonObject } from '../toolkit/json-fields';
import { placeOf } from './imessage.messages';
import { eventBase, type Notification } from './imessage.notification';

/** The tapbacks of iMessage, as a reader knows them; newer ones are emoji already. */
const tapbacks: Readonly<Record<string, string>> = {
  love: '❤️',
  like: '👍',
  dislike: '👎',
  laugh: '😂',
  emphasize: '‼️',
  question: '❓',
};

/** Somebody reacted to a message, or took that back; ours to theirs is a notice. */
export function readReaction(told: Notification): InboundEvent {
  const { data } = told;
  const target = id(data.target_message_id, 200) ?? told.messageId;
  const { word: reaction, removed } = reactionOf(data);
  // One person reacts to one message again and again, and a redelivery tells the same with the same time.
  const base = eventBase(told, data);
  const where = placeOf(told);
  if (where === undefined || where === 'own' || target === undefined || reaction === undefined)
    return { kind: 'notice', what: where === 'own' ? 'own-reaction' : 'unroutable-reaction', ...base };
  return {
    kind: 'message',
    ...base,
    messageId: base.key,
    ...where,
    byHuman: true,
    forwarded: false,
    parts: [{ kind: 'reaction', target, emoji: removed ? null : emojiOf(reaction) }],
  };
}

const emojiOf = (reaction: string): string =>
  Object.hasOwn(tapbacks, reaction) ? (tapbacks[reaction] ?? reaction) : reaction;

/** `love`, `+love` and `-love` with or without `action`. */
function reactionOf(data: JsonObject) {
  const given = text(data.reaction, 64) ?? text(data.emoji, 64);
  const sign = /^[+-]/.exec(given ?? '')?.[0];
  return {
    ...present({ word: label(sign ? given?.slice(1) : given, 32) }),
    removed: data.action === 'remove' || data.action === 'removed' || sign === '-',
  };
}
