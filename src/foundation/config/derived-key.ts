import { hkdfSync } from 'node:crypto';

/** A key of 32 bytes for one purpose, from a secret of the operator's. Whoever has one learns nothing of another. */
export function derivedKey(secret: string, purpose: string): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', `eliza-gateway/${purpose}`, 32));
}
