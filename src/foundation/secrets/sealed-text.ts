import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';

const algorithm = 'aes-256-gcm';
/** Node takes tags of 4 bytes unless it is told. */
const tag = { authTagLength: 16 };

/** AES-256-GCM under a key of 32 bytes, bound to `place`: three parts of base64url with dots between. */
export function sealText(key: Buffer, place: string, text: string): string {
  const iv = randomBytes(12);
  const cipher = createCipheriv(algorithm, key, iv, tag).setAAD(Buffer.from(place));
  const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
  return [iv, sealed, cipher.getAuthTag()].map((part) => part.toString('base64url')).join('.');
}

/** Undefined: it was not sealed under this key, or not for this place, or was changed since. */
export function openText(key: Buffer, place: string, sealed: string): string | undefined {
  const parts = sealed.split('.').map((part) => Buffer.from(part, 'base64url'));
  const [iv, text, mark] = parts;
  if (parts.length !== 3 || iv?.length !== 12 || !text || mark?.length !== tag.authTagLength)
    return undefined;
  try {
    const decipher = createDecipheriv(algorithm, key, iv, tag).setAAD(Buffer.from(place)).setAuthTag(mark);
    return Buffer.concat([decipher.update(text), decipher.final()]).toString('utf8');
  } catch {
    return undefined;
  }
}
