import type { NoticeEvent } from '../contract/inbound-event';
import { eventBase, type Change } from './whatsapp.change';
import { elements, id, isObject, object, word } from './whatsapp.fields';

/** Something that nobody wrote, or that cannot be read: stored and counted under the name `what`. */
export function notice(change: Change, what: string, raw: unknown, key?: string): NoticeEvent {
  const timestamp = isObject(raw) ? (raw.timestamp ?? change.entryTime) : change.entryTime;
  return { kind: 'notice', what, ...eventBase(change, raw, timestamp, key) };
}

/** A whole change under its field's name: account, template, call, history, a field that does not exist yet. */
export const changeNotice = (change: Change, raw: unknown = change.value): NoticeEvent =>
  notice(change, word(change.field) ?? 'unknown_field', raw);

/**
 * What was said while another responder owns the conversation, one level deeper than `messages` (M-STBY). Its keys have
 * their own space: the same message may come on `messages` too.
 */
export function* readStandby(change: Change): Generator<NoticeEvent> {
  const standby = object(change.value.standby);
  const copies = [standby.messages, standby.message_echoes, standby.statuses].flatMap(elements);
  if (copies.length === 0) yield changeNotice(change);
  for (const copy of copies) yield notice(change, 'standby', copy, standbyKey(copy));
}

function standbyKey(copy: unknown): string | undefined {
  const { id: messageId, status } = object(copy);
  const parts = ['standby', id(messageId), id(status)].filter((part) => part !== undefined);
  return id(messageId) === undefined ? undefined : parts.join(':');
}
