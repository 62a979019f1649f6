import { json, type RequestHandler } from 'express';
import { readBytes } from './read-bytes';

const jsonLimit = 16 * 1024;
/** The simulated platform judges bodies itself, as the real one does. Webhooks do not come this way: see `FrontDoor`. */
const bytesPrefix = '/simulator/graph/';

/** Reads bodies: JSON up to 16 kB, bytes for the simulated platform. Nest's own parsers must be off (`bodyParser: false`). */
export function bodyParser(): RequestHandler {
  const values = json({ limit: jsonLimit, inflate: false });
  return (request, response, next) => {
    if (!request.path.startsWith(bytesPrefix)) return values(request, response, next);
    readBytes(request, (refusal, body) => {
      request.body = body;
      next(refusal);
    });
  };
}
