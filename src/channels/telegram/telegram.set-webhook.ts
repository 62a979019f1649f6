import type { ConnectionCheck } from '../contract/connecting';
import type { TelegramAnswer, TelegramCall } from './telegram.api';
import { failed, passed } from './telegram.checks';
import type { TelegramCredentials } from './telegram.credentials';
import { finiteNumber, list, type JsonObject } from './telegram.fields';
import { allowedUpdates } from './telegram.webhook';

/** Makes Telegram deliver to the address, with the secret; true, or why it did not. What waits there is delivered too. */
export async function setWebhook(
  call: TelegramCall,
  { botToken, verifyToken }: TelegramCredentials,
  url: string,
  signal: AbortSignal,
): Promise<true | Exclude<TelegramAnswer, { kind: 'said' }>> {
  const fields = { url, secret_token: verifyToken, allowed_updates: allowedUpdates, max_connections: 100 };
  const answer = await call(botToken, 'setWebhook', fields, signal);
  return answer.kind === 'said' ? true : answer;
}

/** What getWebhookInfo tells of the deliveries to the address. The last error counts while updates wait. */
export function webhookChecks(info: JsonObject, url: string): readonly ConnectionCheck[] {
  if (info.url !== url) return [elsewhere];
  const callback = passed('callback', 'the bot delivers to this address');
  const wanted = list(info.allowed_updates);
  if (!allowedUpdates.every((kind) => wanted.includes(kind))) return [callback, lacksUpdates];
  const waiting = finiteNumber(info.pending_update_count) ?? 0;
  return waiting > 0 && info.last_error_date !== undefined
    ? [callback, failing]
    : [callback, passed('deliveries', 'no delivery failed lately')];
}

const elsewhere = failed(
  'callback',
  'the bot delivers to another address, or to none',
  'connect the bot again, and make sure that no other program uses its token',
);

const lacksUpdates = failed(
  'deliveries',
  'the bot does not deliver all kinds of updates',
  'connect the bot again',
);

const failing = failed(
  'deliveries',
  'Telegram could not deliver its latest updates',
  'make sure that Telegram reaches this server over https, with a valid certificate',
);
