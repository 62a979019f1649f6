import { createHmac, sign, type KeyObject } from 'node:crypto';

type Json = Readonly<Record<string, unknown>>;

/** A part of a token, as it stands there. */
export const encoded = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');

/** Header and claims of a token, unchecked. */
export function partsOf(token: string): { header: Json; claims: Json } {
  const [header = {}, claims = {}] = token
    .split('.')
    .slice(0, 2)
    .map((part) => JSON.parse(Buffer.from(part, 'base64url').toString()) as Json);
  return { header, claims };
}

/** A token signed by hand, so that it may be as wrong as a test wants. `undefined` leaves a claim out. */
export function es256(header: Json, claims: Json, key: KeyObject): string {
  const text = [header, claims].map(encoded).join('.');
  return `${text}.${sign('sha256', Buffer.from(text), { key, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
}

export function hs256(header: Json, claims: Json, secret: string | Buffer): string {
  const text = [header, claims].map(encoded).join('.');
  return `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
}
