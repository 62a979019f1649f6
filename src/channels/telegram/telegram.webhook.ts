import { createHash } from 'node:crypto';
import type { InboundEvent } from '../contract/inbound-event';
import {
  asVerified,
  type HttpReply,
  type Parsed,
  type RawRequest,
  type UnsignedReason,
  type Verification,
  type VerifiedRequest,
} from '../contract/webhook';
import { cleanJson } from '../toolkit/clean-json';
import { isSecret } from '../toolkit/hmac';
import { botId, type TelegramCredentials } from './telegram.credentials';
import { id, isObject, object } from './telegram.fields';
import { readCallback, readMessage } from './telegram.messages';
import { notice, type Update } from './telegram.update';

/** What we ask Telegram for (`setWebhook`); all else is not sent. */
export const allowedUpdates = ['message', 'edited_message', 'callback_query', 'my_chat_member'] as const;

const secretHeader = 'x-telegram-bot-api-secret-token';

/**
 * Compares `X-Telegram-Bot-Api-Secret-Token` with the bot's. It signs no body, and no update names its bot: whose secret it
 * is tells to which bot it was delivered, and by which name people speak to that.
 */
export function verify(request: RawRequest, credentials: TelegramCredentials): Verification {
  const why = unsigned(request);
  if (why) return { ok: false, why };
  return isSecret(request.headers[secretHeader] ?? '', credentials.verifyToken)
    ? {
        ok: true,
        request: asVerified(request, { account: botId(credentials), accountName: credentials.username }),
      }
    : { ok: false, why: 'wrong-signature' };
}

/** The shape of the header alone: what a stranger's request lacks before its body is worth reading. */
export function unsigned({ headers }: RawRequest): UnsignedReason | undefined {
  const header = headers[secretHeader];
  if (header === undefined || header === '') return 'missing-signature';
  return /^[A-Za-z0-9_-]{1,256}$/.test(header) ? undefined : 'malformed-signature';
}

/** The one event of an update. Total. `now` stands in for times that cannot be right. */
export function parse(request: VerifiedRequest, now = new Date()): Parsed {
  let json: unknown;
  try {
    json = cleanJson(JSON.parse(request.body.toString('utf8')));
  } catch {
    return { kind: 'unreadable', why: 'not-json' };
  }
  if (!isObject(json)) return { kind: 'unreadable', why: 'not-this-platform' };
  const { account, accountName: username } = request;
  const update = { key: keyOf(json.update_id, json), account, username, raw: json, now };
  return { kind: 'events', events: [readUpdate(update, json)] };
}

/** Ends the waiting sign on a tapped button, in the answer itself: a call of its own would tell us nothing more. */
export function acknowledge({ body }: VerifiedRequest): HttpReply {
  const query = id(object(object(readJson(body)).callback_query).id, 256);
  const answer = query === undefined ? {} : { method: 'answerCallbackQuery', callback_query_id: query };
  return { status: 200, contentType: 'application/json; charset=utf-8', body: JSON.stringify(answer) };
}

function readJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

/** The id where there is one; else what the update is, so that a redelivery is known. */
const keyOf = (updateId: unknown, json: unknown): string =>
  typeof updateId === 'number' && Number.isSafeInteger(updateId)
    ? String(updateId)
    : `sha256:${createHash('sha256').update(JSON.stringify(json)).digest('hex')}`;

function readUpdate(update: Update, json: Readonly<Record<string, unknown>>): InboundEvent {
  if (isObject(json.message)) return readMessage(update, json.message, false);
  if (isObject(json.edited_message)) return readMessage(update, json.edited_message, true);
  if (isObject(json.callback_query)) return readCallback(update, json.callback_query);
  if (isObject(json.my_chat_member)) return membership(update, json.my_chat_member);
  const kind = Object.keys(json).find((name) => /^[a-z][a-z_]{0,63}$/.test(name) && name !== 'update_id');
  return notice(update, kind ?? 'unknown_update');
}

/** In a private chat: the person has blocked the bot, or let it in again. In a group: it was added, or sent away. */
function membership(update: Update, raw: Readonly<Record<string, unknown>>): InboundEvent {
  const { status } = object(raw.new_chat_member);
  const isIn = status !== 'kicked' && status !== 'left';
  const what =
    object(raw.chat).type === 'private'
      ? isIn
        ? 'unblocked_by_person'
        : 'blocked_by_person'
      : isIn
        ? 'member_of_group'
        : 'removed_from_group';
  return notice(update, what, raw.date);
}
