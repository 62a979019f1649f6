import { randomBytes } from 'node:crypto';

/** A refusal as the Graph API gives it: what code, with which HTTP status, and a sentence for the developer. */
export interface GraphError {
  readonly code: number;
  readonly details: string;
  readonly subcode?: number;
  /** Where Meta's usual status for the code is not wanted. */
  readonly status?: number;
  /** Meta's own words, where callers have nothing else to tell the refusal by. */
  readonly message?: string;
}

/** The HTTP status of a refusal: 400 for most codes, 401 for tokens, 429 for the number's throughput, 5xx for outages. */
export const statusOf = (error: GraphError): number => error.status ?? statuses.get(error.code) ?? 400;

/** The JSON body of a refusal (error codes page, 11-Sep-2026), with a fresh trace id. */
export function errorBody(error: GraphError): unknown {
  return {
    error: {
      message: error.message ?? `(#${error.code}) ${titles.get(error.code) ?? 'Simulated refusal'}`,
      type: 'OAuthException',
      code: error.code,
      ...(error.subcode === undefined ? {} : { error_subcode: error.subcode }),
      error_data: { messaging_product: 'whatsapp', details: error.details },
      ...(transient.has(error.code) ? { is_transient: true } : {}),
      fbtrace_id: `A${randomBytes(16).toString('base64url')}`,
    },
  };
}

/** The same refusal where it comes later, as an element of `errors` in a `failed` status. */
export function statusError(error: GraphError): unknown {
  const title = titles.get(error.code) ?? 'Simulated failure';
  return { code: error.code, title, message: title, error_data: { details: error.details } };
}

const statuses = new Map([
  [1, 500],
  [2, 503],
  [190, 401],
  [130429, 429],
  [131000, 500],
  [131016, 503],
]);

const transient = new Set([2, 131016]);

const titles = new Map([
  [1, 'Unknown error'],
  [2, 'Service temporarily unavailable'],
  [4, 'Application request limit reached'],
  [100, 'Invalid parameter'],
  [190, 'Invalid access token'],
  [2500, 'Unknown path'],
  [130429, 'Throughput limit reached'],
  [131000, 'Something went wrong'],
  [131008, 'Required parameter is missing'],
  [131009, 'Parameter value is not valid'],
  [131016, 'Service unavailable'],
  [131021, 'Recipient is the sender'],
  [131026, 'Message undeliverable'],
  [131047, 'Customer service window is closed'],
  [131051, 'Message type is not supported'],
  [131056, 'Too many messages to this recipient'],
]);
