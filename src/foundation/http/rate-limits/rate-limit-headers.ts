import type { ServerResponse } from 'node:http';
import type { Taken } from './rate-limits';

/** Tells the caller how they stand; where several limits hold, by the one of which least is left. */
export function showFigures(response: ServerResponse, { ok, limit, remaining, resetS }: Taken): void {
  const shown = response.getHeader('X-RateLimit-Remaining');
  if (ok && shown !== undefined && Number(shown) <= remaining) return;
  response.setHeader('X-RateLimit-Limit', String(limit));
  response.setHeader('X-RateLimit-Remaining', String(remaining));
  response.setHeader('X-RateLimit-Reset', String(resetS));
}
