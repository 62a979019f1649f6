import type { InboundEvent, InboundMessage, MessagePart } from '../contract/inbound-event';
import { isToBot } from './telegram.addressed';
import {
  isObject,
  number,
  object,
  present,
  text,
  userNumber,
  list,
  type JsonObject,
} from './telegram.fields';
import { partsOf } from './telegram.parts';
import { e164Of, groupAddress, personAddress, replyAddress, sender } from './telegram.sender';
import { eventBase, notice, type Update } from './telegram.update';

/** A message's id counts within its chat only. */
export const messageId = (chat: string, message: string): string => `${chat}:${message}`;

/** `message` and `edited_message`. */
export function readMessage(update: Update, raw: unknown, edited: boolean): InboundEvent {
  const message = object(raw);
  const place = placeOf(message);
  const ours = number(message.message_id);
  if (!place || ours === undefined) return notice(update, 'unroutable_message');
  const target = messageId(place.chat, ours);
  const forwarded = isForwarded(message);
  const own = isOwnContact(message, place, forwarded);
  const parts = partsOf(message, { own });
  const replied = number(object(message.reply_to_message).message_id);
  return {
    kind: 'message',
    ...eventBase(update, edited ? message.edit_date : message.date),
    messageId: edited ? `${target}:edit:${update.key}` : target,
    sender: sender(
      place.userId,
      object(message.from),
      own ? e164Of(object(message.contact).phone_number) : undefined,
    ),
    ...destination(place, message),
    // An edit changes the log alone: it is not said anew.
    ...(!place.isPrivate && !edited && isToBot(message, forwarded, update) && { addressed: true }),
    // Greetings and away messages of a business account are sent by nobody.
    byHuman: object(message.from).is_bot !== true && message.is_from_offline !== true,
    forwarded,
    ...present({ inReplyTo: replied && messageId(place.chat, replied) }),
    parts: edited ? [{ kind: 'edit', target, parts }] : parts,
  };
}

/**
 * A tapped button: its data is what a client chooses to send, so it proves nothing more than a text would (Bot API,
 * CallbackQuery).
 */
export function readCallback(update: Update, raw: unknown): InboundEvent {
  const query = object(raw);
  const message = object(query.message);
  const place = placeOf({ ...message, from: query.from });
  const data = text(query.data, 256);
  if (!place || data === undefined) return notice(update, 'callback_query');
  const shownUnder = number(message.message_id);
  const choice: MessagePart = { kind: 'choice', from: 'button', id: data, title: titleOf(message, data) };
  return {
    kind: 'message',
    // It has no time of its own: that of its message may be weeks ago.
    ...eventBase(update, undefined),
    messageId: `${place.chat}:tap:${update.key}`,
    sender: sender(place.userId, object(query.from)),
    ...destination(place, message),
    // Only the bot whose button it is is told of a tap.
    ...(!place.isPrivate && { addressed: true }),
    byHuman: object(query.from).is_bot !== true,
    forwarded: false,
    ...present({ inReplyTo: shownUnder && messageId(place.chat, shownUnder) }),
    parts: [choice],
  };
}

/** What stands on the button with this data; the data where the message is too old to be shown. */
function titleOf(message: JsonObject, data: string): string {
  const buttons = list(object(message.reply_markup).inline_keyboard).flatMap(list).map(object);
  return text(buttons.find((button) => button.callback_data === data)?.text, 256) ?? data;
}

interface Place {
  readonly chat: string;
  readonly userId: string;
  readonly isPrivate: boolean;
}

/** Who wrote, and where; undefined for what has no author (a channel's post) or no chat. */
function placeOf(message: JsonObject): Place | undefined {
  const chat = object(message.chat);
  const chatId = number(chat.id);
  const userId = userNumber(object(message.from).id);
  if (chatId === undefined || userId === undefined) return undefined;
  if (chat.type === 'private')
    return chatId === userId ? { chat: chatId, userId, isPrivate: true } : undefined;
  if (chat.type !== 'group' && chat.type !== 'supergroup') return undefined;
  return { chat: chatId, userId, isPrivate: false };
}

function destination(
  { chat, userId, isPrivate }: Place,
  message: JsonObject,
): Pick<InboundMessage, 'conversation' | 'replyTo' | 'oneToOne'> {
  if (isPrivate) return { conversation: personAddress(userId), replyTo: replyAddress(chat), oneToOne: true };
  const grownTo = number(message.migrate_to_chat_id);
  const grownFrom = number(message.migrate_from_chat_id);
  const thread = message.is_topic_message === true ? number(message.message_thread_id) : undefined;
  return {
    conversation: grownTo === undefined ? groupAddress(chat, grownFrom) : groupAddress(grownTo, chat),
    replyTo: replyAddress(grownTo ?? chat, thread),
    oneToOne: false,
  };
}

/** Somebody else's words: passed on, or put in by another bot. */
const isForwarded = (message: JsonObject): boolean =>
  [message.forward_origin, message.forward_date, message.forward_from, message.via_bot].some(
    (field) => field !== undefined,
  );

/**
 * A contact proves a number only where the person shared their own: Telegram then names them in it. In a group, or passed
 * on, anybody may have done so.
 */
const isOwnContact = (message: JsonObject, { userId, isPrivate }: Place, forwarded: boolean): boolean =>
  isObject(message.contact) && isPrivate && !forwarded && userNumber(message.contact.user_id) === userId;
