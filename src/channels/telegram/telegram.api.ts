import { platformAt, type CallPlatform, type PlatformAnswer } from '../toolkit/platform-http';
import { isObject, number, object, type JsonObject } from './telegram.fields';

/** What is known of one call: `said` holds the result, `refused` what Telegram said, which is read and never passed on. */
export type TelegramAnswer =
  | { readonly kind: 'said'; readonly result: unknown }
  | {
      readonly kind: 'refused';
      readonly status: number;
      readonly description: string;
      readonly retryAfterMs?: number;
      /** The id of the supergroup that the group became. */
      readonly movedTo?: string;
    }
  | Exclude<PlatformAnswer, { kind: 'answered' }>;

/** Calls a method of the Bot API as one bot. Never throws; 10 s a call. */
export type TelegramCall = (
  botToken: string,
  method: string,
  json: object,
  signal: AbortSignal,
) => Promise<TelegramAnswer>;

/** The Bot API at an address. The token stands in the path: no address of a call is ever told. */
export function telegramAt(apiUrl: string): TelegramCall {
  const call: CallPlatform = platformAt(apiUrl);
  return async (botToken, method, json, signal) =>
    readAnswer(await call({ method: 'POST', path: `/bot${botToken}/${method}`, headers: {}, json, signal }));
}

/** A success whose body is not understood is a success still; taking it for a failure would send twice. */
function readAnswer(answer: PlatformAnswer): TelegramAnswer {
  if (answer.kind !== 'answered') return answer;
  const { status, body, retryAfterMs } = answer;
  const json = parsed(body);
  if (status >= 200 && status < 300 && json.ok !== false) return { kind: 'said', result: json.result };
  const { retry_after, migrate_to_chat_id } = object(json.parameters);
  const wait = seconds(retry_after) ?? retryAfterMs;
  const movedTo = number(migrate_to_chat_id);
  return {
    kind: 'refused',
    status: status >= 300 ? status : errorCode(json),
    description: typeof json.description === 'string' ? json.description.replace(/^[A-Za-z ]+: /, '') : '',
    ...(wait !== undefined && { retryAfterMs: wait }),
    ...(movedTo !== undefined && { movedTo }),
  };
}

/** An hour at the most: what is longer is asked again then. */
const seconds = (value: unknown): number | undefined =>
  typeof value === 'number' && value >= 0 ? Math.min(value, 3600) * 1000 : undefined;

/** A refusal within a success; without a code it may be anything. */
const errorCode = ({ error_code }: JsonObject): number =>
  typeof error_code === 'number' && error_code >= 400 && error_code < 600 ? error_code : 500;

function parsed(body: string): JsonObject {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
