import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import type { Request, Response } from 'express';
import { Public } from '../http/access';
import { bearerToken } from '../http/bearer-token';
import { isLoopback } from '../http/client-address';
import { HttpConfig } from '../http/http.config';
import { Problem } from '../http/problem';
import { sameSecret } from '../http/same-secret';
import { Metrics } from './metrics';
import { MetricsConfig } from './metrics.config';

/** Where Prometheus reads. Public for the session guard: it has its own token. */
@Controller('metrics')
@Public()
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly config: MetricsConfig,
    private readonly http: HttpConfig,
  ) {}

  @Get()
  @Header('Cache-Control', 'no-store')
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.mayRead(request)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      throw new Problem(401, 'UNAUTHORIZED', 'The metrics token is needed.');
    }
    const { contentType, text } = await this.metrics.read();
    response.setHeader('Content-Type', contentType);
    response.send(text);
  }

  private mayRead(request: Request): boolean {
    const { token } = this.config;
    if (token !== undefined) return sameSecret(bearerToken(request) ?? '', token);
    // What a proxy on this machine passes on comes from somewhere else.
    return !this.http.production && isLoopback(request) && request.headers['x-forwarded-for'] === undefined;
  }
}
