import { randomInt } from 'node:crypto';
import type { GraphError } from '../graph-error';

/** Meta's check of an address that is being set: undefined if it answered the challenge, else the refusal (A1, M-OVR). */
export async function handshakeFault(url: string, verifyToken: string): Promise<GraphError | undefined> {
  const challenge = String(randomInt(10 ** 9, 10 ** 10));
  let said: string;
  try {
    const query = { 'hub.mode': 'subscribe', 'hub.challenge': challenge, 'hub.verify_token': verifyToken };
    const response = await fetch(`${url}?${new URLSearchParams(query).toString()}`, {
      headers: { connection: 'close' },
      redirect: 'manual',
      signal: AbortSignal.timeout(5000),
    });
    const body = await response.text();
    if (response.status === 200 && body === challenge) return undefined;
    said = `HTTP Status Code = ${response.status}`;
  } catch {
    said = 'curl_errno = 7';
  }
  const message = `(#2200) Callback verification failed with the following errors: ${said}`;
  return { code: 2200, message, details: 'The address did not answer the challenge.' };
}
