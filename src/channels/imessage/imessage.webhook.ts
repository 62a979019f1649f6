import type { DeliveryState, InboundEvent } from '../contract/inbound-event';
import type { Parsed, VerifiedRequest } from '../contract/webhook';
import { cleanJson } from '../toolkit/clean-json';
import { isObject, object, present, word } from '../toolkit/json-fields';
import { readMessage } from './imessage.messages';
import { eventBase, notificationOf, type Notification } from './imessage.notification';
import { readReaction } from './imessage.reactions';

/** What Blooio reports of messages of ours; `message.queued` tells nothing that the answer to the send did not. */
const states = new Map<string, DeliveryState>([
  ['message.sent', 'sent'],
  ['message.delivered', 'delivered'],
  ['message.read', 'read'],
  ['message.failed', 'failed'],
]);

/** The one event of a body. Total: what is not understood becomes a notice. */
export function parse(request: VerifiedRequest, now = new Date()): Parsed {
  const body = readJson(request.body);
  if (body === undefined) return { kind: 'unreadable', why: 'not-json' };
  const told = notificationOf(object(cleanJson(body.json)), now);
  if (!told) return { kind: 'unreadable', why: 'not-this-platform' };
  return { kind: 'events', events: [readEvent(told)] };
}

function readJson(body: Buffer): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}

function readEvent(told: Notification): InboundEvent {
  // Of messages that came in, read and the like tell what we did ourselves.
  const state = told.data.direction === 'inbound' ? undefined : states.get(told.type);
  if (state !== undefined && told.messageId !== undefined)
    return {
      kind: 'delivery',
      ...eventBase(told),
      platformId: told.messageId,
      state,
      ...present({ error: state === 'failed' ? errorOf(told) : undefined }),
    };
  const read =
    told.type === 'message.received'
      ? readMessage(told)
      : told.type === 'message.reaction'
        ? readReaction(told)
        : undefined;
  return read ?? { kind: 'notice', what: told.type, ...eventBase(told, told.data) };
}

/** Its code alone: Blooio's texts name handles. */
function errorOf({ data }: Notification): { readonly code: string } | undefined {
  const nested = isObject(data.error) ? data.error.code : data.error;
  const code = word(nested) ?? word(data.error_code);
  return code === undefined ? undefined : { code };
}
