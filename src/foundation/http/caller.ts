import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { OrganizationRoleName } from './access';
import { principalOf } from './principal';
import { Problem } from './problem';

/** On whose behalf an organisation's route is called: by one of its people, or by one of its servers. */
export interface Caller {
  readonly organizationId: string;
  /** The person; null: an API key. */
  readonly userId: string | null;
  /** What the person is there; null: an API key. */
  readonly role: OrganizationRoleName | null;
}

/** The caller of an organisation's route. Refuses (403 `FORBIDDEN`) a person whose session is in no organisation. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const principal = principalOf(context.switchToHttp().getRequest<IncomingMessage>());
  if (principal?.kind === 'api-key')
    return { organizationId: principal.organizationId, userId: null, role: null };
  if (!principal?.organizationId) throw new Problem(403, 'FORBIDDEN', 'You may not do this.');
  return { organizationId: principal.organizationId, userId: principal.userId, role: principal.role };
});
