import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { Clock } from '../../clock';
import { openAccessOf } from '../access';
import { clientAddress } from '../client-address';
import { FailureLimit } from '../failure-limit';
import { HttpConfig } from '../http.config';
import { isCredentialRefused } from '../principal';
import { limitRefusal } from './limit-refusal';
import { limitOf } from './limits';
import { showFigures } from './rate-limit-headers';
import { RateLimits } from './rate-limits';

/**
 * Stands before the access guard: whose credentials were refused too often lately gets none checked, since a look at a
 * token or a key costs a signature and a query, and who fails there never comes to the other limits. Counted in this
 * process, so that it costs no query itself.
 */
@Injectable()
export class BadCredentialsGuard implements CanActivate {
  private readonly failures: FailureLimit;
  private readonly limit: number;

  constructor(
    clock: Clock,
    private readonly reflector: Reflector,
    private readonly http: HttpConfig,
    private readonly limits: RateLimits,
  ) {
    const [{ limit, ms }] = limitOf('bad-credential').windows;
    this.limit = limit;
    this.failures = new FailureLimit({ failures: limit, windowMs: ms }, clock);
  }

  canActivate(context: ExecutionContext): boolean {
    // No credential is looked at there.
    const access = openAccessOf(this.reflector, context);
    if (access === 'public' || access === 'platform-webhook') return true;
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const response = context.switchToHttp().getResponse<ServerResponse>();
    const address = clientAddress(request, this.http.trustProxyHops);
    const resetS = this.failures.retryAfter(address);
    if (resetS > 0) {
      const refused = this.limits.over('bad-credential', this.limit, resetS);
      showFigures(response, refused);
      throw limitRefusal(refused);
    }
    response.once('finish', () => {
      if (isCredentialRefused(request)) this.failures.fail(address);
    });
    return true;
  }
}
