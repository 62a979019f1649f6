import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { IncomingMessage } from 'node:http';
import type { OrganizationRoleName } from './access';

/** Who calls, as the access guard verified it. */
export type Principal = UserPrincipal | ApiKeyPrincipal;

/** A signed-in person, on one device. */
export interface UserPrincipal {
  readonly kind: 'user';
  readonly userId: string;
  readonly sessionId: string;
  readonly organizationId: string | null;
  /** What they are there; null: in none. */
  readonly role: OrganizationRoleName | null;
  /** The last proof. */
  readonly authTime: Date;
  readonly amr: readonly string[];
  /** What the session began with; null: that identity is gone. */
  readonly identityId: string | null;
  readonly isOperator: boolean;
}

/** An organisation's server. */
export interface ApiKeyPrincipal {
  readonly kind: 'api-key';
  readonly keyId: string;
  readonly organizationId: string;
  readonly scopes: readonly string[];
}

const principals = new WeakMap<IncomingMessage, Principal>();

/** The guard's word, for the rest of the request. */
export function setPrincipal(request: IncomingMessage, principal: Principal): void {
  principals.set(request, principal);
}

export function principalOf(request: IncomingMessage): Principal | undefined {
  return principals.get(request);
}

const refusedCredentials = new WeakSet<IncomingMessage>();

/** The guard's word too: a credential was brought, and it was no good. */
export function setCredentialRefused(request: IncomingMessage): void {
  refusedCredentials.add(request);
}

/** Whether it was; a request that brings none is refused for that alone. */
export function isCredentialRefused(request: IncomingMessage): boolean {
  return refusedCredentials.has(request);
}

/** The signed-in person of a route; undefined only on routes with `@OptionalSession()`. */
export const CurrentUser = createParamDecorator((_: unknown, context: ExecutionContext) => {
  const principal = principalOf(context.switchToHttp().getRequest<IncomingMessage>());
  return principal?.kind === 'user' ? principal : undefined;
});
