import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { ConversationAddress, ReplyAddress, Sender } from '../contract/inbound-event';
import type { TypedPerson } from '../contract/channel';
import { label, present, type JsonObject } from './telegram.fields';

/** The person of a `User` object; `userId` is its id as digits, the same for every bot (Bot API, User). */
export function sender(userId: string, user: JsonObject = {}, phone?: string): Sender {
  const names = [label(user.first_name), label(user.last_name)].filter((part) => part !== undefined);
  const tail = userId.slice(-4);
  return present({
    keys: [{ kind: 'tg_user_id', scope: 'global' as const, value: userId }],
    phone: phone === undefined ? undefined : ({ e164: phone, source: 'tg_contact' } as const),
    name: label(names.join(' ')),
    fallbackName: `Telegram ***${tail}`,
    username: label(user.username, 64),
    slugHint: `tg-${tail}`,
  });
}

/** A private chat has the id of the person. */
export const personAddress = (userId: string): ConversationAddress => ({
  keys: [{ value: `tg_user_id:${userId}`, transferable: false }],
  identifier: userId,
  group: false,
});

/** A group that grew into a supergroup has another id: it is found by either. */
export const groupAddress = (chatId: string, previous?: string): ConversationAddress => ({
  keys: [chatId, previous]
    .filter((one) => one !== undefined)
    .map((one) => ({ value: `group:${one}`, transferable: false })),
  identifier: chatId,
  group: true,
});

/** Where it is answered; `thread` is the topic of a forum. */
export const replyAddress = (chat: string, thread?: string): ReplyAddress => present({ chat, thread });

/** Who a typed user id would be; undefined: not the id of a person. */
export function typedPerson(typed: string): TypedPerson | undefined {
  if (!/^[1-9]\d{0,15}$/.test(typed) || Number(typed) >= 2 ** 52) return undefined;
  return { sender: sender(typed), conversation: personAddress(typed), replyTo: replyAddress(typed) };
}

/**
 * The number of a contact, if somebody can be called on it. +888 are Telegram's own anonymous numbers: no network has them,
 * and they are sold on.
 */
export function e164Of(phone: unknown): string | undefined {
  if (typeof phone !== 'string' || !/^\+?\d{7,15}$/.test(phone)) return undefined;
  const digits = phone.replace('+', '');
  if (digits.startsWith('888')) return undefined;
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isValid() ? number.number : undefined;
}

/** The fields that say where a message goes; undefined if nowhere. Ids are numbers: as text they could be a channel's name. */
export function recipientOf({
  chat,
  thread,
}: ReplyAddress): { readonly chat_id: number; readonly message_thread_id?: number } | undefined {
  const id = chat === undefined || !/^-?[1-9]\d{0,15}$/.test(chat) ? NaN : Number(chat);
  if (!Number.isSafeInteger(id)) return undefined;
  return { chat_id: id, ...(thread && /^\d{1,15}$/.test(thread) && { message_thread_id: Number(thread) }) };
}
