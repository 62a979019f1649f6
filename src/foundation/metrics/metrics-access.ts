import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { bearerToken } from '../http/bearer-token';
import { isLoopback } from '../http/client-address';
import { HttpConfig } from '../http/http.config';
import { sameSecret } from '../http/same-secret';
import { MetricsConfig } from './metrics.config';

/** Who may read the metrics: whoever has the token; without one, in development, callers on this machine. */
@Injectable()
export class MetricsAccess {
  constructor(
    private readonly config: MetricsConfig,
    private readonly http: HttpConfig,
  ) {}

  allows(request: IncomingMessage): boolean {
    const { token } = this.config;
    if (token !== undefined) return sameSecret(bearerToken(request) ?? '', token);
    // What a proxy on this machine passes on comes from somewhere else.
    return !this.http.production && isLoopback(request) && request.headers['x-forwarded-for'] === undefined;
  }
}
