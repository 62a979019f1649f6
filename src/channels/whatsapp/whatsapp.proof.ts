import { createHmac } from 'node:crypto';

/** What proves that a call is the app's own. */
export interface AppCaller {
  readonly accessToken: string;
  readonly appSecret: string;
}

/** `appsecret_proof`: HMAC-SHA256 of the access token under the app secret, in hex (H3). Counted once for each object. */
export function proofOf(caller: AppCaller): string {
  const known = proofs.get(caller);
  if (known !== undefined) return known;
  const proof = createHmac('sha256', caller.appSecret).update(caller.accessToken).digest('hex');
  proofs.set(caller, proof);
  return proof;
}

const proofs = new WeakMap<AppCaller, string>();
