import { createHash } from 'node:crypto';
import type { Sender } from '../../channels';

/**
 * What was seen of a sender, and on which day. Kept with the conversation: while it stays the same, the user need not
 * be looked up at all. The day makes everybody resolve once a day, which keeps `identities.last_seen_at` true.
 */
export function senderFingerprint(sender: Sender, now: Date): string {
  const seen = [
    now.toISOString().slice(0, 10),
    sender.name ?? '',
    sender.username ?? '',
    sender.phone?.e164 ?? '',
    ...sender.keys.map((key) => `${key.kind}=${key.value}`),
  ];
  return createHash('sha256').update(seen.join('\n')).digest('base64url').slice(0, 22);
}
