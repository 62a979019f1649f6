import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { asVerified, type RawRequest, type UnsignedReason, type Verification } from '../contract/webhook';
import { bodyHashOf, formOf, type Parameters } from './sms.form';

const signatureHeader = 'x-twilio-signature';
/** Says that a shared key of Twilio's Webhook Rules signed, by another algorithm: we hold no such key. */
const settingsHeader = 'x-twilio-webhooks-signature-settings';

/** The shape of the header alone: what a stranger's request lacks before its body is worth reading. */
export function unsigned({ headers }: RawRequest): UnsignedReason | undefined {
  const signature = headers[signatureHeader];
  if (signature === undefined || signature === '') return 'missing-signature';
  if (headers[settingsHeader]) return 'malformed-signature';
  return isSha1(signature) ? undefined : 'malformed-signature';
}

/**
 * Checks `X-Twilio-Signature`: HMAC-SHA1, in base64, of the address that Twilio called and the sorted parameters of the form,
 * or the address alone where that holds the hash of the body. `base` is how the world reaches this server, from the
 * configuration: what a request says of its host is a stranger's word.
 */
export function verify(request: RawRequest, authToken: string, base: string | undefined): Verification {
  const why = unsigned(request);
  if (why) return { ok: false, why };
  const wrong: Verification = { ok: false, why: 'wrong-signature' };
  const { path, headers, body } = request;
  if (base === undefined || path === undefined || authToken === '') return wrong;
  const hash = bodyHashOf(request);
  if (hash !== undefined && hash !== createHash('sha256').update(body).digest('hex')) return wrong;
  const parameters = hash === undefined ? formOf(body) : [];
  const given = Buffer.from(headers[signatureHeader] ?? '', 'base64');
  // Twilio signs some addresses with the default port and some without.
  const matches = addresses(base).map((address) =>
    timingSafeEqual(given, signature(`${address}${path}`, parameters, authToken)),
  );
  return matches.includes(true) ? { ok: true, request: asVerified(request) } : wrong;
}

function signature(url: string, parameters: Parameters, authToken: string): Buffer {
  return createHmac('sha1', authToken)
    .update(url + canonical(parameters))
    .digest();
}

/** Name and value of each, sorted by name, then value; what is repeated counts once. */
function canonical(parameters: Parameters): string {
  const byName = new Map<string, Set<string>>();
  for (const [name, value] of parameters) {
    const values = byName.get(name) ?? new Set();
    byName.set(name, values.add(value));
  }
  return [...byName.keys()]
    .sort()
    .map((name) =>
      [...(byName.get(name) ?? [])]
        .sort()
        .map((value) => name + value)
        .join(''),
    )
    .join('');
}

/** The base with and without a port. */
function addresses(base: string): readonly string[] {
  const { protocol, hostname, port, pathname } = new URL(base);
  const path = pathname.replace(/\/+$/, '');
  const named = port || (protocol === 'https:' ? '443' : '80');
  return [`${protocol}//${hostname}${path}`, `${protocol}//${hostname}:${named}${path}`];
}

/** 20 bytes in the one base64 that stands for them. */
const isSha1 = (text: string): boolean =>
  /^[A-Za-z0-9+/]{27}=$/.test(text) && Buffer.from(text, 'base64').toString('base64') === text;
