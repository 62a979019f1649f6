import type { INestApplication } from '@nestjs/common';
import { json, raw } from 'express';

/** The most that a webhook's body may have. Meta's webhooks reach 3 MB (Webhooks, "Payload", 2026). */
const webhookLimit = 3 * 1024 * 1024;
const jsonLimit = 16 * 1024;
const webhookPaths = ['/api/eliza-app/webhook', '/api/webhooks'];

/**
 * Reads bodies: raw bytes where platforms call, since signatures are over bytes, and JSON up to 16 kB elsewhere. Nest's
 * own parsers must be off (`bodyParser: false`): they would run first. Compressed bodies are refused with 415.
 */
export function installBodyParsers(app: INestApplication): void {
  // Once read, the body is marked as such, and the JSON parser leaves it alone.
  app.use(webhookPaths, raw({ limit: webhookLimit, type: () => true, inflate: false }));
  app.use(json({ limit: jsonLimit, inflate: false }));
}
