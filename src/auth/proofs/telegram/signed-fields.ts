import { createHmac, timingSafeEqual } from 'node:crypto';

/** What Telegram signed, as pairs of text. */
export type SignedFields = readonly (readonly [key: string, value: string])[];

/**
 * Is `hash` (64 lower-case hex digits) Telegram's HMAC of these pairs? They are signed as lines `key=value` in the order
 * of their keys, so a key that comes twice or a value with a line's end could be read in two ways: neither is signed.
 */
export function areSigned(fields: SignedFields, hash: string, secret: Buffer): boolean {
  if (!/^[0-9a-f]{64}$/.test(hash)) return false;
  if (new Set(fields.map(([key]) => key)).size < fields.length) return false;
  if (fields.some((pair) => pair.some((text) => /[\r\n]/.test(text)))) return false;
  const lines = fields.map(([key, value]) => `${key}=${value}`);
  const expected = createHmac('sha256', secret).update(lines.sort().join('\n')).digest();
  return timingSafeEqual(Buffer.from(hash, 'hex'), expected);
}

/** How far Telegram's clock may be before ours. */
const aheadMs = 60_000;

/** Was it signed at most `maxAgeMs` ago? `authDate` is in Unix seconds; undefined if it is not, else until when it counts. */
export function countsUntil(authDate: string | undefined, maxAgeMs: number, now: Date): Date | undefined {
  if (authDate === undefined || !/^\d{1,12}$/.test(authDate)) return undefined;
  const signed = Number(authDate) * 1000;
  const age = now.getTime() - signed;
  return age >= -aheadMs && age <= maxAgeMs ? new Date(signed + maxAgeMs) : undefined;
}
