import { createPublicKey, verify as isSigned, type KeyObject } from 'node:crypto';
import {
  asVerified,
  type HttpReply,
  type Parsed,
  type RawRequest,
  type UnsignedReason,
  type Verification,
  type VerifiedRequest,
} from '../contract/webhook';
import { cleanJson } from '../toolkit/clean-json';
import { acknowledgement, isInteraction, readInteraction } from './discord.interactions';

/**
 * Checks `X-Signature-Ed25519`: over the time stamp and the raw bytes, under the application's public key. What was signed more
 * than five minutes ago is a replay. Without a public key nothing is Discord's.
 */
export function verify(request: RawRequest, publicKey: string | undefined, now = new Date()): Verification {
  const why = unsigned(request);
  if (why) return { ok: false, why };
  const timestamp = request.headers[timestampHeader] ?? '';
  const signature = Buffer.from(request.headers[signatureHeader] ?? '', 'hex');
  const data = Buffer.concat([Buffer.from(timestamp), request.body]);
  const key = publicKey === undefined ? undefined : keyOf(publicKey);
  const fresh = Math.abs(now.getTime() - Number(timestamp) * 1000) <= toleranceMs;
  if (!key || !fresh || !isSigned(null, data, key, signature)) return { ok: false, why: 'wrong-signature' };
  return { ok: true, request: asVerified(request) };
}

/** The shape of the headers alone. */
export function unsigned({ headers }: RawRequest): UnsignedReason | undefined {
  const { [signatureHeader]: signature, [timestampHeader]: timestamp } = headers;
  if (!signature || !timestamp) return 'missing-signature';
  return /^[0-9a-f]{128}$/.test(signature) && /^\d{1,12}$/.test(timestamp)
    ? undefined
    : 'malformed-signature';
}

const signatureHeader = 'x-signature-ed25519';
const timestampHeader = 'x-signature-timestamp';
const toleranceMs = 5 * 60_000;

/** The one interaction of a body. Total. */
export function parse({ body }: VerifiedRequest, now = new Date()): Parsed {
  const json = readJson(body);
  if (json === undefined) return { kind: 'unreadable', why: 'not-json' };
  const interaction = cleanJson(json.value);
  if (!isInteraction(interaction)) return { kind: 'unreadable', why: 'not-this-platform' };
  return {
    kind: 'events',
    events: readInteraction(interaction, { account: interaction.application_id, now }),
  };
}

/** `PONG` for Discord's check of the address, else that the interaction was taken. */
export const acknowledge = ({ body }: VerifiedRequest): HttpReply => ({
  status: 200,
  contentType: 'application/json; charset=utf-8',
  body: JSON.stringify(acknowledgement(readJson(body)?.value)),
});

function readJson(body: Buffer): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(body.toString('utf8')) };
  } catch {
    return undefined;
  }
}

/** Ed25519 as SPKI: this prefix, then the 32 bytes. Undefined for bytes that are no key. */
function keyOf(publicKey: string): KeyObject | undefined {
  const known = keys.get(publicKey);
  if (known) return known;
  try {
    const der = Buffer.from(`302a300506032b6570032100${publicKey}`, 'hex');
    const key = createPublicKey({ key: der, format: 'der', type: 'spki' });
    keys.set(publicKey, key);
    return key;
  } catch {
    return undefined;
  }
}

/** A handful: one for each connection. */
const keys = new Map<string, KeyObject>();
