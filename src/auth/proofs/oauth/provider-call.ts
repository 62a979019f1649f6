import { errorCode } from '../../../foundation/error-code';

/** One call to a platform's OAuth or user endpoint. */
export interface ProviderCall {
  readonly url: string;
  readonly authorization: string;
  /** Sent form-encoded by POST (RFC 6749); absent: GET. */
  readonly form?: Readonly<Record<string, string>>;
}

/**
 * What the platform said. `body` is its JSON object, `{}` if it is none. `no-answer`: nothing whole came; `why` is a system
 * error code or a word, and holds nothing of the call.
 */
export type ProviderAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly body: Readonly<Record<string, unknown>> }
  | { readonly kind: 'no-answer'; readonly why: string };

const timeoutMs = 5000;
const maxBytes = 64 * 1024;

/** Calls a platform: 5 s and 64 kB at the most, no redirects. Never throws. */
export async function callProvider({ url, authorization, form }: ProviderCall): Promise<ProviderAnswer> {
  try {
    const response = await fetch(url, {
      method: form ? 'POST' : 'GET',
      headers: { authorization, accept: 'application/json' },
      ...(form && { body: new URLSearchParams(form) }),
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    const text = await boundedText(response);
    if (text === undefined) return { kind: 'no-answer', why: 'too-large' };
    return { kind: 'answered', status: response.status, body: jsonObject(text) };
  } catch (error) {
    return { kind: 'no-answer', why: whyOf(error) };
  }
}

/** HTTP Basic for a client's id and secret, each form-encoded first (RFC 6749 §2.3.1). */
export function basic(clientId: string, clientSecret: string): string {
  const encoded = [clientId, clientSecret].map((part) =>
    new URLSearchParams({ '': part }).toString().slice(1),
  );
  return `Basic ${Buffer.from(encoded.join(':')).toString('base64')}`;
}

/** A token that can stand in a header. */
export const isHeaderToken = (value: unknown): value is string =>
  typeof value === 'string' && /^[\x21-\x7e]{1,8192}$/.test(value);

async function boundedText(response: Response): Promise<string | undefined> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  const stream: AsyncIterable<Uint8Array> | null = response.body;
  for await (const chunk of stream ?? []) {
    size += chunk.byteLength;
    if (size > maxBytes) return undefined;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function jsonObject(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {};
  } catch {
    return {};
  }
}

/** Only a code: messages of errors name addresses. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return 'failed';
  if (error.name === 'TimeoutError') return 'timed-out';
  return errorCode(error.cause) ?? errorCode(error) ?? 'failed';
}
