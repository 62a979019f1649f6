import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { bodyParser } from './body-parsers';
import { HttpConfig } from './http.config';
import { noStore } from './no-store';
import { requestId } from './request-id';
import { limitServer } from './server-limits';

/**
 * What comes before Express's routes, in order: whose pages may read answers, security headers, the request's id, its body. Call it once, before `init`
 * or `listen`, on an application that was created with `bodyParser: false`.
 */
export function prepareHttp(app: NestExpressApplication): void {
  app.disable('x-powered-by');
  // Answers are small and never cached: hashing each for an ETag buys nothing.
  app.disable('etag');
  // The address comes from `clientAddress`, which counts our own proxies.
  app.disable('trust proxy');
  allowFrontEnd(app);
  app.use(helmet(), requestId, noStore, bodyParser());
  limitServer(app.getHttpServer());
}

/** Pages of the front end may read answers and send cookies; pages of anybody else may not. */
function allowFrontEnd(app: NestExpressApplication): void {
  const { elizaAppUrl } = app.get(HttpConfig);
  if (!elizaAppUrl) return;
  app.enableCors({
    origin: [new URL(elizaAppUrl).origin],
    credentials: true,
    methods: ['GET', 'POST', 'PATCH', 'DELETE'],
    allowedHeaders: ['Authorization', 'Content-Type', 'X-Code-Verifier', 'X-Request-Id'],
    exposedHeaders: [
      'X-Request-Id',
      'Retry-After',
      'X-RateLimit-Limit',
      'X-RateLimit-Remaining',
      'X-RateLimit-Reset',
    ],
    maxAge: 600,
  });
}
