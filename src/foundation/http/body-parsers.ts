import { PayloadTooLargeException, UnsupportedMediaTypeException } from '@nestjs/common';
import { json, type NextFunction, type Request, type RequestHandler } from 'express';
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
  const values = json({ limit: jsonLimit, inflate: false });
  return (request, response, next) =>
    isPlatformPath(request.path) ? readBytes(request, next) : values(request, response, next);
}

/** By hand: on the way of every message, and bytes need none of a parser's looks at types, charsets and encodings. */
function readBytes(request: Request, next: NextFunction): void {
  const { 'content-length': declared, 'content-encoding': encoding } = request.headers;
  if (encoding !== undefined && encoding !== 'identity') return next(new UnsupportedMediaTypeException());
  // A declared length is refused before a byte of it is read.
  if (Number(declared ?? 0) > webhookLimit) return next(new PayloadTooLargeException());
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (error?: Error): void => {
    request.off('data', take).off('end', finish).off('error', end);
    next(error);
  };
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= webhookLimit) chunks.push(chunk);
    else end(new PayloadTooLargeException());
  };
  const finish = (): void => {
    const [only, ...more] = chunks;
    request.body = only && !more.length ? only : Buffer.concat(chunks);
    end();
  };
  request.on('data', take).on('end', finish).on('error', end);
}
