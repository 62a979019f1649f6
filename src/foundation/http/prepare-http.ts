import type { NestExpressApplication } from '@nestjs/platform-express';
import helmet from 'helmet';
import { bodyParser } from './body-parsers';
import { requestId } from './request-id';
import { limitServer } from './server-limits';

/**
 * What comes before Express's routes, in order: security headers, the request's id, its body. Call it once, before `init`
 * or `listen`, on an application that was created with `bodyParser: false`.
 */
export function prepareHttp(app: NestExpressApplication): void {
  app.disable('x-powered-by');
  // Answers are small and never cached: hashing each for an ETag buys nothing.
  app.disable('etag');
  // The address comes from `clientAddress`, which counts our own proxies.
  app.disable('trust proxy');
  app.use(helmet(), requestId, bodyParser());
  limitServer(app.getHttpServer());
}
