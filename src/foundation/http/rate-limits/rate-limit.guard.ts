import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import {
  InjectThrottlerOptions,
  InjectThrottlerStorage,
  ThrottlerGuard,
  ThrottlerStorage,
  type ThrottlerOptions,
} from '@nestjs/throttler';
import { openAccessOf } from '../access';
import { clientAddress } from '../client-address';
import { HttpConfig } from '../http.config';
import { principalOf } from '../principal';
import { limitRefusal } from './limit-refusal';
import { limitsOfRoute } from './limited';
import { limitOf, type RouteLimitName } from './limits';
import { showFigures } from './rate-limit-headers';
import { RateLimits } from './rate-limits';

/**
 * Refuses who has called a route too often: 429 `rate_limit_exceeded`, or 503 when it could not be counted. Whoever calls
 * is the principal that the access guard verified before, else the client's address; never what a header claims.
 * Platforms' webhooks are not limited: they have their own count of failures.
 */
@Injectable()
export class RateLimitGuard extends ThrottlerGuard {
  constructor(
    @InjectThrottlerOptions() throttlers: ThrottlerOptions[],
    @InjectThrottlerStorage() places: ThrottlerStorage,
    reflector: Reflector,
    private readonly limits: RateLimits,
    private readonly http: HttpConfig,
  ) {
    super(throttlers, places, reflector);
  }

  protected override shouldSkip(context: ExecutionContext): Promise<boolean> {
    return Promise.resolve(openAccessOf(this.reflector, context) === 'platform-webhook');
  }

  protected override async handleRequest({
    context,
    throttler: { name },
  }: Parameters<ThrottlerGuard['handleRequest']>[0]): Promise<boolean> {
    const limit = limitsOfRoute(this.reflector, context).find((carried) => carried === name);
    const key = limit && this.keyOf(limit, context.switchToHttp().getRequest<IncomingMessage>());
    if (limit === undefined || key === undefined) return true;
    const taken = await this.limits.take(limit, key);
    showFigures(context.switchToHttp().getResponse<ServerResponse>(), taken);
    if (!taken.ok) throw limitRefusal(taken);
    return true;
  }

  /** Undefined: the limit does not hold for who calls. */
  private keyOf(limit: RouteLimitName, request: IncomingMessage): string | undefined {
    const principal = principalOf(request);
    const user = principal?.kind === 'user' ? `user ${principal.userId}` : undefined;
    const key = principal?.kind === 'api-key' ? `api-key ${principal.keyId}` : user;
    const { by } = limitOf(limit);
    if (by === 'user') return user;
    return (
      (by === 'caller' ? key : undefined) ?? `address ${clientAddress(request, this.http.trustProxyHops)}`
    );
  }
}
