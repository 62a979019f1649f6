import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/**
 * True if `signature` is the HMAC-SHA256 of `data` under `secret`, in constant time. An empty secret signs nothing:
 * everybody knows it.
 */
export function isHmacSha256(signature: Buffer, data: Buffer, secret: string): boolean {
  if (secret === '') return false;
  const expected = createHmac('sha256', secret).update(data).digest();
  return signature.length === expected.length && timingSafeEqual(signature, expected);
}

/** True if a caller knows the secret, in a time that tells neither its text nor its length. Never true for an empty secret. */
export function isSecret(claimed: string, secret: string): boolean {
  return timingSafeEqual(digest(claimed), digest(secret)) && secret !== '';
}

const digest = (text: string): Buffer => createHash('sha256').update(text).digest();
