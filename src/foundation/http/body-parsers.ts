import { PayloadTooLargeException } from '@nestjs/common';
import { json, raw, type RequestHandler } from 'express';
import { isPlatformPath } from './platform-paths';

/** The most that a webhook's body may have. Meta's webhooks reach 3 MB (Webhooks overview, spring 2026). */
const webhookLimit = 3 * 1024 * 1024;
const jsonLimit = 16 * 1024;

/**
 * Reads bodies: raw bytes where platforms call, since signatures are over bytes, and JSON up to 16 kB elsewhere. Nest's
 * own parsers must be off (`bodyParser: false`): they would run first. Compressed bodies are refused with 415. One
 * middleware, because a router's layer each costs more than the look at the path.
 */
export function bodyParser(): RequestHandler {
  const bytes = raw({ limit: webhookLimit, type: () => true, inflate: false });
  const values = json({ limit: jsonLimit, inflate: false });
  return (request, response, next) => {
    if (!isPlatformPath(request.path)) return values(request, response, next);
    // A parser reads a body that is too large to its end before it refuses it; a declared length is refused at once.
    if (Number(request.headers['content-length'] ?? 0) > webhookLimit) return next(new PayloadTooLargeException());
    return bytes(request, response, next);
  };
}
