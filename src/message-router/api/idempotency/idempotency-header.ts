import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import { Problem } from '../../../foundation/http/problem';

/** The request's `Idempotency-Key`; undefined without one. Refuses (400) what is not 1 to 255 visible ASCII characters. */
export const IdempotencyKey = createParamDecorator(
  (_: unknown, context: ExecutionContext): string | undefined => {
    const { headers } = context.switchToHttp().getRequest<IncomingMessage>();
    const key = headers['idempotency-key'];
    if (key === undefined) return undefined;
    if (typeof key === 'string' && /^[\x21-\x7e]{1,255}$/.test(key)) return key;
    throw new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
      details: { fields: { 'Idempotency-Key': ['must be 1 to 255 visible ASCII characters'] } },
    });
  },
);

/** How the OpenAPI document describes it. */
export const idempotencyHeader = {
  name: 'Idempotency-Key',
  required: false,
  description:
    'Of your choice, 1 to 255 visible ASCII characters: for 24 hours the same request with the same key is done once and answered the same. A refusal is not kept.',
  schema: { type: 'string', minLength: 1, maxLength: 255, example: 'order-A17-shipped' },
} as const;
