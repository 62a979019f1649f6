import type { OpenAPIObject } from '@nestjs/swagger';
import type { AccessRules } from '../access';
import { problemContent, rateLimitHeaderRefs } from './common-answers';
import { parametersAt } from './path-parameters';
import type { Marks } from './route-marks';

export type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type Answers = Record<string, Operation['responses'][string]>;

/** Adds to what a route says of itself what its marks say: who may call, how often, and the errors that follow. */
export function completeOperation(operation: Operation, path: string, { access, limits }: Marks): void {
  operation.operationId = operation.operationId?.replace('.', '_').replace(/\[(\d+)\]$/, '_$1') ?? path;
  operation.parameters = parametersAt(path, operation.parameters ?? []);
  const ownAuth = operation.security?.some((one) => 'service' in one || 'metrics' in one);
  if (!ownAuth) operation.security = securityOf(access);
  const answers: Answers = operation.responses;
  const codes: Record<string, string> = {
    ...(operation.requestBody || operation.parameters.length
      ? { 400: '`INVALID_REQUEST`, `INVALID_JSON`' }
      : {}),
    ...accessProblems(access),
    ...(limits.length && access.open !== 'platform-webhook'
      ? { 429: '`rate_limit_exceeded`', 503: '`UNAVAILABLE`' }
      : {}),
  };
  for (const [status, description] of Object.entries(codes)) answers[status] ??= { description };
  answers.default ??= { description: 'Any other refusal.' };
  for (const [status, answer] of Object.entries(answers)) {
    if (!answer || '$ref' in answer) continue;
    if (status === 'default' || Number(status) >= 400) answer.content ??= problemContent;
    if (codes[429]) answer.headers = { ...rateLimitHeaderRefs, ...answer.headers };
  }
}

function securityOf({ open, scopes }: AccessRules): NonNullable<Operation['security']> {
  const session = [{ bearer: [] }, { cookie: [] }];
  switch (open) {
    case 'public':
    case 'platform-webhook':
      return [];
    case 'optional-session':
      return [{}, ...session];
    case undefined:
      return scopes ? [...session, { 'api-key': [] }] : session;
  }
}

function accessProblems({ open, fresh, roles, scopes, operator }: AccessRules): Record<string, string> {
  if (open === 'public' || open === 'platform-webhook') return {};
  const forbidden = [
    ...(roles || scopes || operator ? ['`FORBIDDEN`'] : []),
    ...(fresh ? ['`STEP_UP_REQUIRED`, with `details.methods`'] : []),
    '`CSRF_REFUSED`: a cookie from a page that is not ours',
  ];
  return { 401: '`UNAUTHORIZED`, `INVALID_SESSION`, `INVALID_API_KEY`', 403: forbidden.join('; ') };
}
