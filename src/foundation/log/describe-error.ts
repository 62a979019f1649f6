import { isNativeError } from 'node:util/types';
import { maskText } from './mask';

/** What may be logged of an error. */
export interface ErrorDescription {
  readonly name: string;
  readonly code?: string | number;
  readonly message?: string;
  /** The constraint, table or column that PostgreSQL names: schema, never data. */
  readonly constraint?: string;
  readonly table?: string;
  readonly column?: string;
  /** Where it was thrown: frames only, since the first line of a stack repeats the message. */
  readonly stack?: string;
  readonly cause?: ErrorDescription;
}

const maxDepth = 3;

/**
 * An error without the data that errors carry. PostgreSQL's quote the values they refuse, parsers quote their input, URL
 * errors the URL: only a plain `Error`'s message is kept, because those are sentences of ours or a library's, and even
 * that is masked. Anything else that was thrown is described by its type.
 */
export function describeError(error: unknown, depth = 0): ErrorDescription {
  if (!isNativeError(error)) return { name: `thrown ${error === null ? 'null' : typeof error}` };
  const { code, constraint, table, column } = error as Error & Record<string, unknown>;
  const frames = error.stack?.split('\n').filter((line) => /^\s+at /.test(line));
  return {
    name: error.name,
    ...(typeof code === 'string' || typeof code === 'number' ? { code } : {}),
    ...(isPlain(error) ? { message: maskText(error.message) } : {}),
    ...(typeof constraint === 'string' ? { constraint } : {}),
    ...(typeof table === 'string' ? { table } : {}),
    ...(typeof column === 'string' ? { column } : {}),
    ...(frames?.length ? { stack: frames.map((line) => line.trim()).join('\n') } : {}),
    ...(error.cause !== undefined && depth < maxDepth
      ? { cause: describeError(error.cause, depth + 1) }
      : {}),
  };
}

const isPlain = (error: Error) => error.name === 'Error' && error.constructor.name === 'Error';
