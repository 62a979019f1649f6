import { Problem } from '../problem';
import type { Taken } from './rate-limits';

/** What the caller is told who did something too often: 429, or 503 when nobody could count. */
export function limitRefusal({ why, retryAfterS }: Taken & { readonly ok: false }): Problem {
  switch (why) {
    case 'over-limit':
      return new Problem(429, 'rate_limit_exceeded', 'Too many requests. Try again later.', {
        retryAfter: retryAfterS,
      });
    case 'store-away':
      return new Problem(503, 'UNAVAILABLE', 'Not available right now. Try again.', {
        retryAfter: retryAfterS,
      });
  }
}
