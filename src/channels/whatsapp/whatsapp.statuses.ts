import type { DeliveryEvent, DeliveryState, NoticeEvent } from '../contract/inbound-event';
import { eventBase, type Change } from './whatsapp.change';
import { elements, firstError, id, object, present, word, type JsonObject } from './whatsapp.fields';
import { notice } from './whatsapp.notices';

/** `played` is the first play of a voice message, so it was read. (B6: M-STATUS, 11-Sep-2026.) */
const states = new Map<unknown, DeliveryState>([
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['played', 'read'],
  ['failed', 'failed'],
]);

/**
 * What became of our messages, in the order of the value; any order of states is usual. A status of a call, or of a name
 * that is no state, becomes a notice.
 */
export function* readStatuses(change: Change): Generator<DeliveryEvent | NoticeEvent> {
  for (const raw of elements(change.value.statuses)) yield readStatus(change, raw);
}

function readStatus(change: Change, raw: unknown): DeliveryEvent | NoticeEvent {
  const status = object(raw);
  const platformId = id(status.id);
  const key = platformId === undefined ? undefined : keyOf(platformId, status);
  if (status.type === 'call') return notice(change, 'calls', raw, key && `call:${key}`);
  const state = states.get(status.status);
  if (platformId === undefined || state === undefined)
    return notice(change, `status-${word(status.status) ?? 'unknown'}`, raw, key);
  return {
    kind: 'delivery',
    ...eventBase(change, raw, status.timestamp, key),
    platformId,
    state,
    ...present({
      ourId: ourId(status.biz_opaque_callback_data),
      error: state === 'failed' ? firstError(status.errors) : undefined,
    }),
  };
}

/** A message to a group has every status once for each participant; older versions spell the participant otherwise. */
function keyOf(platformId: string, status: JsonObject): string {
  const participant = [
    status.recipient_participant_user_id,
    status.participant_recipient_user_id,
    status.recipient_participant_id,
    status.participant_recipient_id,
  ].map((value) => id(value));
  const who = participant.find((value) => value !== undefined);
  return [platformId, id(status.status) ?? '', ...(who === undefined ? [] : [who])].join(':');
}

/** What we sent along is the outbox row's id; other senders on the same number put in what they like. */
function ourId(data: unknown): string | undefined {
  const sent = id(data, 36);
  return sent !== undefined && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(sent) ? sent : undefined;
}
