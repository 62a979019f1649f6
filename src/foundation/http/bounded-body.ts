import { TransformStream, type ReadableStream } from 'node:stream/web';

/** The answer was longer than it may be. */
export class AnswerTooLargeError extends Error {
  readonly code = 'ANSWER_TOO_LARGE';

  constructor(readonly maxBytes: number) {
    super(`the answer is larger than ${maxBytes} bytes`);
    this.name = 'AnswerTooLargeError';
  }
}

/** The same bytes; past `maxBytes` it breaks off with an AnswerTooLargeError and lets the source go. */
export function boundedBody(body: ReadableStream<Uint8Array>, maxBytes: number): ReadableStream<Uint8Array> {
  let size = 0;
  return body.pipeThrough(
    new TransformStream<Uint8Array, Uint8Array>({
      transform(chunk, controller) {
        size += chunk.byteLength;
        if (size > maxBytes) throw new AnswerTooLargeError(maxBytes);
        controller.enqueue(chunk);
      },
    }),
  );
}
