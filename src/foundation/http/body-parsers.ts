import { PayloadTooLargeException, type INestApplication } from '@nestjs/common';
import { json, raw, type RequestHandler } from 'express';

/** The most that a webhook's body may have. Meta's webhooks reach 3 MB (Webhooks overview, spring 2026). */
const webhookLimit = 3 * 1024 * 1024;
const jsonLimit = 16 * 1024;
/** Platforms' webhooks, and the simulated platform, which judges bodies itself. */
const rawPaths = ['/api/eliza-app/webhook', '/api/webhooks', '/simulator/graph'];

/**
 * Reads bodies: raw bytes where platforms call, since signatures are over bytes, and JSON up to 16 kB elsewhere. Nest's
 * own parsers must be off (`bodyParser: false`): they would run first. Compressed bodies are refused with 415.
 */
export function installBodyParsers(app: INestApplication): void {
  // Once read, the body is marked as such, and what follows leaves it alone.
  app.use(rawPaths, refuseOver(webhookLimit), raw({ limit: webhookLimit, type: () => true, inflate: false }));
  app.use(json({ limit: jsonLimit, inflate: false }));
}

/** A parser reads a body that is too large to its end before it refuses it; a declared length is refused at once. */
function refuseOver(limit: number): RequestHandler {
  return (request, _response, next) => {
    const tooLarge = Number(request.headers['content-length'] ?? 0) > limit;
    next(tooLarge ? new PayloadTooLargeException() : undefined);
  };
}
