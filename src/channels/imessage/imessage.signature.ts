import { asVerified, type RawRequest, type UnsignedReason, type Verification } from '../contract/webhook';
import { isHmacSha256 } from '../toolkit/hmac';

export const signatureHeader = 'x-blooio-signature';

/** So far a signature's time may be from our clock: what was overheard is worth nothing after it. */
const toleranceSeconds = 300;

/**
 * Checks `X-Blooio-Signature: t=<unix seconds>,v1=<hex>`: HMAC-SHA256 of `<t>.<raw body>` under the secret as it is. While
 * a secret is changed there is one `v1` for each; any of them will do.
 */
export function verify(request: RawRequest, secret: string, now = Date.now()): Verification {
  const why = unsigned(request);
  if (why) return { ok: false, why };
  const { time, signatures } = read(request.headers[signatureHeader] ?? '');
  const isRecent = Math.abs(now / 1000 - Number(time)) <= toleranceSeconds;
  const signed = Buffer.concat([Buffer.from(`${time}.`), request.body]);
  const isOurs = signatures.map((one) => isHmacSha256(Buffer.from(one, 'hex'), signed, secret));
  return isRecent && isOurs.includes(true)
    ? { ok: true, request: asVerified(request) }
    : { ok: false, why: 'wrong-signature' };
}

/** The shape of the header alone: what a stranger's request lacks before its body is worth reading. */
export function unsigned({ headers }: RawRequest): UnsignedReason | undefined {
  const header = headers[signatureHeader];
  if (header === undefined || header === '') return 'missing-signature';
  const { time, signatures } = read(header);
  return time !== undefined && signatures.length > 0 ? undefined : 'malformed-signature';
}

/** Fields of other names are passed over: there may be a `v2` one day. */
function read(header: string): { readonly time: string | undefined; readonly signatures: readonly string[] } {
  const fields = header.split(',', 20).map((field) => field.trim());
  const of = (name: string, shape: RegExp): string[] =>
    fields.flatMap((field) => {
      const value = field.startsWith(`${name}=`) ? field.slice(name.length + 1) : '';
      return shape.test(value) ? [value] : [];
    });
  const [time, ...more] = of('t', /^\d{1,12}$/);
  return { time: more.length ? undefined : time, signatures: of('v1', /^[0-9a-f]{64}$/) };
}
