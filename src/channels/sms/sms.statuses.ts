import type { DeliveryEvent, DeliveryState, NoticeEvent } from '../contract/inbound-event';
import type { Fields } from './sms.form';
import { accountOf, notice, type Delivery } from './sms.delivery';

/** Before `sent`, Twilio has it and nobody else: what our own state means by it. */
const states = new Map<string, DeliveryState>([
  ['accepted', 'sent'],
  ['queued', 'sent'],
  ['sending', 'sent'],
  ['sent', 'sent'],
  ['delivered', 'delivered'],
  ['read', 'read'],
  ['undelivered', 'failed'],
  ['failed', 'failed'],
  ['canceled', 'failed'],
]);

/** What became of a message of ours; `message` in the address that we gave with it is its own id. */
export function readStatus(
  delivery: Delivery,
  query: Readonly<Record<string, unknown>>,
): DeliveryEvent | NoticeEvent {
  const { fields, messageId, occurredAt } = delivery;
  const status = fields.get('MessageStatus', 64) ?? fields.get('SmsStatus', 64) ?? '';
  const key = `${messageId}:${status}`;
  const state = states.get(status);
  const account = accountOf(fields, 'From');
  if (!state)
    return notice(delivery, `status-${/^[a-z_]+$/.test(status) ? status : 'unknown'}`, key, account);
  if (account === undefined) return notice(delivery, 'unroutable-status', key, account);
  const ourId = ourIdOf(query);
  const error = state === 'failed' ? errorOf(fields, status) : undefined;
  return {
    kind: 'delivery',
    key,
    account,
    occurredAt,
    raw: fields.raw,
    platformId: messageId,
    state,
    ...(ourId !== undefined && { ourId }),
    ...(error && { error }),
  };
}

function ourIdOf({ message }: Readonly<Record<string, unknown>>): string | undefined {
  return typeof message === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(message)
    ? message
    : undefined;
}

/** Twilio's code; the status where it gives none. Its texts stay out. */
const errorOf = (fields: Fields, status: string): { readonly code: string } => {
  const code = fields.get('ErrorCode', 10);
  return { code: code !== undefined && /^\d+$/.test(code) ? code : status };
};
