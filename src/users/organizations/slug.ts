import { randomInt } from 'node:crypto';

// Without 0/o and 1/l/i: a slug is read aloud and typed.
const letters = '23456789abcdefghjkmnpqrstuvwxyz';

/**
 * A slug for a new organization: `wa-1234-k7m2p9qd` from `wa-1234`. What is no letter or digit in the hint becomes a dash;
 * at most 50 characters. Eight random characters of 31 make a collision unlikely, the unique index makes it harmless.
 */
export function newSlug(hint: string): string {
  const start = hint
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 41)
    .replace(/^-+|-+$/g, '');
  const random = Array.from({ length: 8 }, () => letters.charAt(randomInt(letters.length))).join('');
  return `${start || 'org'}-${random}`;
}
