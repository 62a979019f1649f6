import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../foundation/clock';
import { FailureLimit } from '../../foundation/http/failure-limit';
import { Problem } from '../../foundation/http/problem';
import { Log } from '../../foundation/log/log';
import { RouterMetrics } from '../router-metrics';

/** Failed requests of one address in a minute before it is answered 429. */
const FAILURES_A_MINUTE = 60;

export type RefusedWebhook =
  | 'missing-signature'
  | 'malformed-signature'
  | 'wrong-signature'
  | 'wrong-verify-token'
  | 'address-not-allowed'
  | 'no-such-connection';

/** The security log and the limit of what strangers send to webhooks. Only failures are counted. */
@Injectable()
export class WebhookFailures {
  private readonly limit: FailureLimit;

  constructor(
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
    clock: Clock,
  ) {
    this.limit = new FailureLimit({ failures: FAILURES_A_MINUTE, windowMs: 60_000 }, clock);
  }

  /**
   * Counts and logs one failure; the refusal of an address that has had too many, which is no longer logged a line each.
   */
  count(request: IncomingMessage, address: string, why: RefusedWebhook, channel = ''): Problem | undefined {
    this.metrics.refusedSignatures.inc({ channel, why });
    const blocked = this.limit.blocked(address);
    this.limit.fail(address);
    if (blocked)
      return new Problem(429, 'rate_limit_exceeded', 'Too many failed requests', {
        retryAfter: this.limit.retryAfter(address),
      });
    this.log.warn('webhook_refused', {
      why,
      address,
      userAgent: request.headers['user-agent']?.slice(0, 100),
      bytes: Number(request.headers['content-length'] ?? 0),
      signed: why === 'wrong-signature' || why === 'malformed-signature',
    });
    return undefined;
  }

  blocked(address: string): boolean {
    return this.limit.blocked(address);
  }
}
