import { createHash, createHmac } from 'node:crypto';
import { areSigned, countsUntil } from './signed-fields';
import { refused, type TelegramPayload } from './telegram-payload';
import { telegramId, telegramProof } from './telegram-person';

const maxAgeMs = 3_600_000;

/**
 * Who opened our Mini App, if Telegram signed its `initData` for this bot within an hour
 * (docs.telegram-mini-apps.com/platform/init-data). Everything but `hash` is signed, the newer `signature` too.
 */
export function readInitData(initData: string, botToken: string, now: Date): TelegramPayload {
  const pairs = [...new URLSearchParams(initData)];
  const hashes = pairs.filter(([key]) => key === 'hash').map(([, value]) => value);
  const fields = pairs.filter(([key]) => key !== 'hash');
  const [hash = ''] = hashes;
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest();
  if (hashes.length !== 1 || !areSigned(fields, hash, secret)) return refused('signature');
  const { auth_date: authDate, user: userJson = '' } = Object.fromEntries(fields);
  const expiresAt = countsUntil(authDate, maxAgeMs, now);
  if (!expiresAt) return refused('age');
  const user = jsonObject(userJson);
  const id = telegramId(user?.id);
  if (!user || id === undefined || user.is_bot === true) return refused('malformed');
  const { first_name: firstName, last_name: lastName, username } = user;
  return {
    kind: 'proved',
    proved: telegramProof({ id, firstName, lastName, username }, 'mini_app'),
    nonceHash: createHash('sha256').update(hash).digest(),
    expiresAt,
  };
}

function jsonObject(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : undefined;
  } catch {
    return undefined;
  }
}
