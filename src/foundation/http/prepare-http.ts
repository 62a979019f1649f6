import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RequestHandler } from 'express';
import helmet from 'helmet';
import { bodyParser } from './body-parsers';
import { isPlatformPath } from './platform-paths';
import { requestId } from './request-id';
import { limitServer } from './server-limits';

/**
 * What comes before Nest's routes, in order: security headers, the request's id, `admission` (who is refused before the
 * body is read), the body. Call it once, before `init` or `listen`, on an application that was created with
 * `bodyParser: false`.
 */
export function prepareHttp(app: NestExpressApplication, admission: readonly RequestHandler[] = []): void {
  app.disable('x-powered-by');
  // Answers are small and never cached: hashing each for an ETag buys nothing.
  app.disable('etag');
  // The address comes from `clientAddress`, which counts our own proxies.
  app.disable('trust proxy');
  app.use(securityHeaders(), requestId, ...admission, bodyParser());
  limitServer(app.getHttpServer());
}

/** For browsers. A platform reads none of them, and they are ten times as long as the answer to a webhook. */
function securityHeaders(): RequestHandler {
  const headers = helmet();
  return (request, response, next) => (isPlatformPath(request.path) ? next() : headers(request, response, next));
}
