import { isNativeError } from 'node:util/types';
import { describeError } from './describe-error';
import { mask } from './mask';

/** What a log line tells beside its event. Fields are masked or left out by their names. */
export type LogFields = Readonly<Record<string, unknown>>;

/**
 * Fields as they may be written: `error`s described, people masked, secrets and what people say left out, at any depth.
 * `phone`, `wa_id`, `senderName` are people; `accessToken`, `appSecret` are secrets; `text`, `body`, `payload` are content.
 */
export function safeFields(fields: LogFields, depth = 0): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, safeValue(name, value, depth)] as const),
  );
}

const maxDepth = 4;
const maxItems = 50;

/** Whole words of a name: `waId`, `wa_id` and `WA-ID` have the words wa and id. */
const person =
  /(^|_)(phone|msisdn|e164|wa_id|user_name|username|first_name|last_name|person_name|sender_name|display_name|profile_name|email|sender|recipient|whatsapp_id|telegram_id|discord_id|external_id|from|to)(_|$)/;
const secret =
  /(^|_)(token|secret|secrets|password|passwd|authorization|cookie|signature|api_key|access_key|private_key|code_verifier|otp|credentials)(_|$)/;
const content =
  /(^|_)(text|texts|body|payload|raw|caption|content|message_text|parameters|detail|where|query|sql)(_|$)/;

function safeValue(name: string, value: unknown, depth: number): unknown {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replace(/-/g, '_')
    .toLowerCase();
  if (isNativeError(value)) return describeError(value);
  if (value === undefined || value === null || typeof value === 'boolean') return value;
  if (secret.test(words)) return '[secret]';
  if (content.test(words)) return '[content]';
  if (person.test(words)) return Array.isArray(value) ? `[${value.length}]` : mask(plain(value));
  if (typeof value === 'object') return safeObject(name, value, depth);
  return value;
}

function safeObject(name: string, value: object, depth: number): unknown {
  if (value instanceof Date) return value;
  if (depth >= maxDepth) return '[deep]';
  if (Array.isArray(value))
    return value.slice(0, maxItems).map((item: unknown) => safeValue(name, item, depth + 1));
  return safeFields({ ...value }, depth + 1);
}

/** An object under a person's name has nothing worth showing. */
function plain(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint'
    ? String(value)
    : '';
}
