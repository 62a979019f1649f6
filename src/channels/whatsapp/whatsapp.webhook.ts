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
import { isHmacSha256, isSecret } from '../toolkit/hmac';
import { accountOf, type Change } from './whatsapp.change';
import { readEchoes } from './whatsapp.echoes';
import { elements, id, isObject, object, present } from './whatsapp.fields';
import { readUserIdUpdates } from './whatsapp.identity-changes';
import { readMessages } from './whatsapp.messages';
import { changeNotice, notice, readStandby } from './whatsapp.notices';
import { readPreferences } from './whatsapp.preferences';
import { readStatuses } from './whatsapp.statuses';

/**
 * Checks `X-Hub-Signature-256`: HMAC-SHA256 of the raw bytes under the App Secret, as `sha256=` and 64 lower-case hex
 * digits (A2: M-EP). It has no time stamp, so a replay is stopped by the events' keys alone.
 */
export function verify(request: RawRequest, appSecret: string): Verification {
  const why = unsigned(request);
  if (why) return { ok: false, why };
  const given = Buffer.from(request.headers[signatureHeader]?.slice('sha256='.length) ?? '', 'hex');
  if (!isHmacSha256(given, request.body, appSecret)) return { ok: false, why: 'wrong-signature' };
  return { ok: true, request: asVerified(request) };
}

/** The shape of the header alone: what a stranger's request lacks before its body is worth reading. */
export function unsigned({ headers }: RawRequest): UnsignedReason | undefined {
  const header = headers[signatureHeader];
  if (header === undefined || header === '') return 'missing-signature';
  return /^sha256=[0-9a-f]{64}$/.test(header) ? undefined : 'malformed-signature';
}

const signatureHeader = 'x-hub-signature-256';

/** Meta's check of the URL: the challenge as it came, if the verify token is ours; else undefined (A1: M-EP). */
export function handshake({ query }: RawRequest, verifyToken: string): HttpReply | undefined {
  const token = query['hub.verify_token'];
  const challenge = id(query['hub.challenge']);
  if (query['hub.mode'] !== 'subscribe' || typeof token !== 'string' || challenge === undefined)
    return undefined;
  return isSecret(token, verifyToken)
    ? { status: 200, contentType: 'text/plain', body: challenge }
    : undefined;
}

/** Ten times what Meta puts into one request (1000 updates, A5: M-WH); each event costs a row. */
const maxEvents = 10_000;

/**
 * All events of a body, in its order. Total: what is not understood becomes a notice, and no element changes what its
 * neighbours become. A body of more than 10 000 events is not Meta's. `now` stands in for times that cannot be right.
 */
export function parse(request: VerifiedRequest, now = new Date()): Parsed {
  const body = readJson(request.body);
  if (body === undefined) return { kind: 'unreadable', why: 'not-json' };
  const notOurs: Parsed = { kind: 'unreadable', why: 'not-this-platform' };
  const envelope = object(cleanJson(body.json));
  if (envelope.object !== 'whatsapp_business_account') return notOurs;

  const events: InboundEvent[] = [];
  for (const event of readEntries(envelope.entry, now)) {
    if (events.length === maxEvents) return notOurs;
    events.push(event);
  }
  return { kind: 'events', events };
}

function readJson(body: Buffer): { readonly json: unknown } | undefined {
  try {
    return { json: JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}

function* readEntries(entries: unknown, now: Date): Generator<InboundEvent> {
  for (const raw of elements(entries)) {
    const entry = object(raw);
    // A thing where an entry is due is kept as a change that cannot be read.
    for (const item of isObject(raw) ? elements(entry.changes) : [raw]) {
      const { field, value } = object(item);
      const shared = { field: id(field) ?? '', value: object(value), entryTime: entry.time, now };
      const change: Change = { ...shared, ...present({ account: accountOf(shared.value) }) };
      yield* isObject(value) ? readChange(change) : [changeNotice(change, item)];
    }
  }
}

/** Who reads a field, and the lists in which the field's content is; every other field is a notice as a whole. */
const readers = new Map<
  string,
  { lists: readonly string[]; read: (change: Change) => Iterable<InboundEvent> }
>([
  ['messages', { lists: ['messages', 'statuses', 'errors'], read: readMessageChange }],
  ['smb_message_echoes', { lists: ['message_echoes'], read: readEchoes }],
  ['user_preferences', { lists: ['user_preferences'], read: readPreferences }],
  ['user_id_update', { lists: ['user_id_update'], read: readUserIdUpdates }],
  ['standby', { lists: ['standby'], read: readStandby }],
]);

function readChange(change: Change): Iterable<InboundEvent> {
  const reader = readers.get(change.field);
  return reader?.lists.some((list) => change.value[list] !== undefined)
    ? reader.read(change)
    : [changeNotice(change)];
}

/** Messages, statuses and errors can come in one value. */
function* readMessageChange(change: Change): Generator<InboundEvent> {
  const { errors } = change.value;
  yield* readMessages(change);
  yield* readStatuses(change);
  if (elements(errors).length > 0) yield notice(change, 'value-errors', errors);
}
