import type { IncomingMessage } from 'node:http';
import { Problem } from './problem';

/** The most that a webhook's body may have. Meta's webhooks reach 3 MB (Webhooks overview, spring 2026). */
export const webhookLimit = 3 * 1024 * 1024;

/**
 * The body as bytes, or the refusal of one that is too large (413) or compressed (415). By hand, because it is on the way
 * of every message, and bytes need none of a parser's looks at types and charsets. `done` is called once; a connection
 * that breaks before the end is an error.
 */
export function readBytes(request: IncomingMessage, done: (refusal?: Error, body?: Buffer) => void): void {
  const { 'content-length': declared, 'content-encoding': encoding } = request.headers;
  if (encoding !== undefined && encoding !== 'identity')
    return done(new Problem(415, 'UNSUPPORTED_MEDIA_TYPE', 'Compressed bodies are not read'));
  // A declared length is refused before a byte of it is read.
  if (Number(declared ?? 0) > webhookLimit) return done(tooLarge());
  const chunks: Buffer[] = [];
  let size = 0;
  const end = (refusal?: Error, body?: Buffer): void => {
    request.off('data', take).off('end', finish).off('error', end);
    done(refusal, body);
  };
  const take = (chunk: Buffer): void => {
    size += chunk.length;
    if (size <= webhookLimit) chunks.push(chunk);
    else end(tooLarge());
  };
  const finish = (): void => {
    const [only, ...more] = chunks;
    end(undefined, only && !more.length ? only : Buffer.concat(chunks));
  };
  request.on('data', take).on('end', finish).on('error', end);
}

const tooLarge = (): Problem => new Problem(413, 'PAYLOAD_TOO_LARGE', 'The body is too large');
