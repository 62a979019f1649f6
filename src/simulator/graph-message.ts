import { contentFault } from './graph-message-content';
import type { GraphError } from './graph-error';

/** A body of `POST /{phone number id}/messages` that Meta would take, in terms of what follows from it. */
export type GraphCall =
  | { readonly kind: 'send'; readonly message: OutgoingMessage }
  | { readonly kind: 'mark-read'; readonly messageId: string; readonly typing: boolean };

export interface OutgoingMessage {
  readonly to: Recipient;
  readonly type: string;
  /** The object that stands under the type's name. */
  readonly content: unknown;
  /** The message that this one quotes. */
  readonly quotes?: string;
  /** `biz_opaque_callback_data`, given back in every status. */
  readonly callbackData?: string;
}

/** `nowhere`: what stands in `to` holds letters. Meta keeps its digits, answers 200 and delivers nothing (C6). */
export type Recipient =
  | { readonly kind: 'phone'; readonly digits: string; readonly input: string }
  | { readonly kind: 'user-id'; readonly userId: string; readonly input: string }
  | { readonly kind: 'nowhere'; readonly input: string };

export type Checked<T> =
  { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: GraphError };

/** Checks a parsed body as the send-messages and typing pages (11-Sep-2026) demand; the first fault is the answer. */
export function checkGraphCall(body: unknown): Checked<GraphCall> {
  if (!isObject(body)) return refused(100, 'The body must be a JSON object sent as application/json.');
  if (body.messaging_product !== 'whatsapp') return refused(100, 'messaging_product must be "whatsapp".');
  return body.status === undefined ? checkSend(body) : checkMarkRead(body);
}

export type JsonObject = Readonly<Record<string, unknown>>;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function checkMarkRead(body: JsonObject): Checked<GraphCall> {
  const { status, message_id: messageId, typing_indicator: typing } = body;
  if (status !== 'read') return refused(100, 'status must be "read".');
  if (typeof messageId !== 'string' || !messageId) return refused(100, 'message_id is required.');
  if (typing !== undefined && !(isObject(typing) && typing.type === 'text'))
    return refused(100, 'typing_indicator must be {"type":"text"}.');
  return taken({ kind: 'mark-read', messageId, typing: typing !== undefined });
}

function checkSend(body: JsonObject): Checked<GraphCall> {
  const {
    recipient_type: recipientType = 'individual',
    type = 'text',
    context,
    biz_opaque_callback_data: data,
  } = body;
  if (recipientType === 'group') return refused(131051, 'The simulator has no groups.');
  if (recipientType !== 'individual') return refused(100, 'recipient_type must be "individual".');
  const to = recipientOf(body);
  if (!to.ok) return to;
  if (typeof type !== 'string') return refused(100, 'type must be a string.');
  const fault = contentFault(type, body[type]);
  if (fault) return { ok: false, error: fault };
  if (
    context !== undefined &&
    !(isObject(context) && typeof context.message_id === 'string' && context.message_id)
  )
    return refused(100, 'context must hold message_id.');
  if (data !== undefined && !(typeof data === 'string' && data.length <= 512))
    return refused(131009, 'biz_opaque_callback_data must be a string of at most 512 characters.');
  return taken({
    kind: 'send',
    message: {
      to: to.value,
      type,
      content: body[type],
      ...(isObject(context) ? { quotes: String(context.message_id) } : {}),
      ...(typeof data === 'string' ? { callbackData: data } : {}),
    },
  });
}

/** `to` wins where both are given. */
function recipientOf({ to, recipient }: JsonObject): Checked<Recipient> {
  if (to !== undefined) {
    if (typeof to !== 'string' || !/\d/.test(to)) return refused(131009, 'to must be a phone number.');
    if (/\p{L}/u.test(to)) return taken({ kind: 'nowhere', input: to });
    return taken({ kind: 'phone', digits: to.replace(/\D/g, ''), input: to });
  }
  if (recipient === undefined) return refused(131008, 'One of to and recipient is required.');
  if (typeof recipient !== 'string' || !userIdShape.test(recipient))
    return refused(131009, 'recipient must be a business-scoped user id.');
  return taken({ kind: 'user-id', userId: recipient, input: recipient });
}

const userIdShape = /^[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128}$/;

const taken = <T>(value: T): Checked<T> => ({ ok: true, value });

const refused = (code: number, details: string): { ok: false; error: GraphError } => ({
  ok: false,
  error: { code, details },
});
