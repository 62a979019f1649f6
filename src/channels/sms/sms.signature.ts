import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { asVerified, type RawRequest, type UnsignedReason, type Verification } from '../contract/webhook';
import { bodyHashOf, formOf, type Parameters } from './sms.form';

const signatureHeader = 'x-twilio-signature';
/** `key=…,algorithm=…`: a Webhook Rule signed, with a key of its own and by this algorithm. */
const settingsHeader = 'x-twilio-webhooks-signature-settings';

/** What signs: the auth token, or the shared key of a Webhook Rule. */
export interface Signers {
  readonly authToken: string;
  readonly webhookKey?: string;
}

/** The shape of the headers alone: what a stranger's request lacks before its body is worth reading. */
export function unsigned({ headers }: RawRequest): UnsignedReason | undefined {
  const signature = headers[signatureHeader];
  if (signature === undefined || signature === '') return 'missing-signature';
  const algorithm = algorithmOf(headers);
  return algorithm && isBase64(signature, algorithm.bytes) ? undefined : 'malformed-signature';
}

/**
 * Checks `X-Twilio-Signature`: the HMAC, in base64, of the address that Twilio called and the sorted parameters of the form, or
 * the address alone where that holds the hash of the body. `base` is how the world reaches this server, from the
 * configuration: what a request says of its host is a stranger's word.
 */
export function verify(request: RawRequest, signers: Signers, base: string | undefined): Verification {
  const why = unsigned(request);
  if (why) return { ok: false, why };
  const wrong: Verification = { ok: false, why: 'wrong-signature' };
  const { path, headers, body } = request;
  const algorithm = algorithmOf(headers);
  const secret = algorithm && signers[algorithm.signer];
  // An empty secret signs nothing: everybody knows it.
  if (base === undefined || path === undefined || !algorithm || !secret) return wrong;
  const hash = bodyHashOf(request);
  if (hash !== undefined && hash !== createHash('sha256').update(body).digest('hex')) return wrong;
  const parameters = canonical(hash === undefined ? formOf(body) : []);
  const given = Buffer.from(headers[signatureHeader] ?? '', 'base64');
  // Twilio signs some addresses with the default port and some without.
  const matches = addresses(base).map((address) => {
    const expected = createHmac(algorithm.hash, secret)
      .update(address + path + parameters)
      .digest();
    return timingSafeEqual(given, expected);
  });
  return matches.includes(true) ? { ok: true, request: asVerified(request) } : wrong;
}

interface Algorithm {
  readonly hash: 'sha1' | 'sha256';
  readonly bytes: number;
  readonly signer: keyof Signers;
}

/** Undefined: one that we do not know. */
function algorithmOf(headers: RawRequest['headers']): Algorithm | undefined {
  const settings = headers[settingsHeader];
  if (settings === undefined) return { hash: 'sha1', bytes: 20, signer: 'authToken' };
  const named = settings.split(',').flatMap((one) => /^\s*algorithm=(.*?)\s*$/.exec(one)?.[1] ?? []);
  return named.length === 1 && named[0] === 'HMAC_SHA256'
    ? { hash: 'sha256', bytes: 32, signer: 'webhookKey' }
    : undefined;
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

/** So many bytes, in the one base64 that stands for them. */
function isBase64(text: string, bytes: number): boolean {
  const read = Buffer.from(text, 'base64');
  return read.length === bytes && read.toString('base64') === text;
}
