import type { OpenAPIObject } from '@nestjs/swagger';

type Components = NonNullable<OpenAPIObject['components']>;
type Schema = NonNullable<Components['schemas']>[string];

/** The one shape of errors, as `sendProblem` writes it. */
export const problemSchema: Schema = {
  type: 'object',
  additionalProperties: false,
  required: ['success', 'error', 'code', 'request_id'],
  properties: {
    success: { type: 'boolean', enum: [false] },
    error: { type: 'string', description: 'For people.', example: 'Sign in first.' },
    code: { type: 'string', description: 'For programs.', example: 'UNAUTHORIZED' },
    request_id: { type: 'string', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' },
    retry_after: { type: 'integer', minimum: 0, description: 'Seconds, as in `Retry-After`.', example: 12 },
    retryAfter: { type: 'integer', minimum: 0, deprecated: true, example: 12 },
    details: { type: 'object', additionalProperties: true, example: { fields: { name: ['unknown field'] } } },
  },
};

/** What limited answers tell of the limit that is nearest. */
export const rateLimitHeaders: NonNullable<Components['headers']> = {
  'X-RateLimit-Limit': {
    description: 'So many in the window.',
    schema: { type: 'integer', example: 60 },
  },
  'X-RateLimit-Remaining': { description: 'So many are left.', schema: { type: 'integer', example: 59 } },
  'X-RateLimit-Reset': {
    description: 'Seconds until the window ends.',
    schema: { type: 'integer', example: 60 },
  },
};

/** References to those headers. */
export const rateLimitHeaderRefs = Object.fromEntries(
  Object.keys(rateLimitHeaders).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
);

/** The body of an error. */
export const problemContent = {
  'application/json': { schema: { $ref: '#/components/schemas/Problem' } },
};
