import { createHash, timingSafeEqual } from 'node:crypto';

/** Are both the same? In a time that depends on neither. An empty secret equals nothing. */
export function sameSecret(given: string, secret: string): boolean {
  return timingSafeEqual(digest(given), digest(secret)) && secret !== '';
}

/** Hashes have one length, so the comparison does not tell the secret's. */
const digest = (text: string) => createHash('sha256').update(text).digest();
