import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

/**
 * How a route that needs no session is kept: by nothing, by the platform's signature on the request, or by nothing for
 * those who bring no credential at all.
 */
export type OpenAccess = 'public' | 'platform-webhook' | 'optional-session';

/** What somebody is in an organisation. */
export type OrganizationRoleName = 'owner' | 'admin' | 'member';

/** Whom a route lets in. Without any mark: whoever has signed in. */
export interface AccessRules {
  /** Counts only where none of the others is set: a rule that closes is stronger. */
  readonly open: OpenAccess | undefined;
  readonly fresh: boolean;
  /** A fresh proof is enough even where the identity that gave it is held. */
  readonly evenHeld: boolean;
  readonly roles: readonly OrganizationRoleName[] | undefined;
  /** Set: API keys with all of these come in too. */
  readonly scopes: readonly string[] | undefined;
  readonly operator: boolean;
}

const openAccess = 'eliza:open-access';
const freshSession = 'eliza:fresh-session';
const organizationRoles = 'eliza:organization-roles';
const keyScopes = 'eliza:scopes';
const operatorOnly = 'eliza:operator-only';

/** Where a mark may stand: at a route, or at its controller. */
export type MarkedPlace = Readonly<Record<'getHandler' | 'getClass', ExecutionContext['getHandler']>>;

type Mark = MethodDecorator & ClassDecorator;

/** Anybody may call this route. Routes without a mark are refused to whoever has not signed in. */
export const Public = (): Mark => SetMetadata(openAccess, 'public' satisfies OpenAccess);

/** Platforms call this route: its own guard checks their signature. */
export const PlatformWebhook = (): Mark => SetMetadata(openAccess, 'platform-webhook' satisfies OpenAccess);

/** Works with a session and without: a credential that is not good is refused all the same, never ignored. */
export const OptionalSession = (): Mark => SetMetadata(openAccess, 'optional-session' satisfies OpenAccess);

/**
 * Only within ten minutes of a proof, and not while the identity it was proved with is held; `evenHeld`: for what only takes
 * back what the hold is about.
 */
export const FreshSession = ({ evenHeld = false } = {}): Mark =>
  SetMetadata(freshSession, evenHeld ? 'even-held' : 'not-held');

/** Only for who has one of these roles in the session's organisation. API keys need none: see `Scopes`. */
export const OrganizationRole = (...roles: OrganizationRoleName[]): Mark =>
  SetMetadata(organizationRoles, roles);

/** API keys that have all of these scopes come in too. */
export const Scopes = (...scopes: string[]): Mark => SetMetadata(keyScopes, scopes);

/** Only for who runs the installation. */
export const OperatorOnly = (): Mark => SetMetadata(operatorOnly, true);

/** The marks of the route, or else of its controller. */
export function accessRulesOf(reflector: Reflector, context: MarkedPlace): AccessRules {
  const mark = <T>(key: string): T | undefined =>
    reflector.getAllAndOverride<T | undefined>(key, [context.getHandler(), context.getClass()]);
  const fresh = mark<'even-held' | 'not-held'>(freshSession);
  const rules = {
    fresh: fresh !== undefined,
    evenHeld: fresh === 'even-held',
    roles: mark<OrganizationRoleName[]>(organizationRoles),
    scopes: mark<string[]>(keyScopes),
    operator: mark<boolean>(operatorOnly) ?? false,
  };
  const closed = rules.fresh || rules.operator || rules.roles !== undefined || rules.scopes !== undefined;
  return { ...rules, open: closed ? undefined : mark<OpenAccess>(openAccess) };
}

/** How open a route is that needs no session; undefined: closed. */
export function openAccessOf(reflector: Reflector, context: MarkedPlace): OpenAccess | undefined {
  return accessRulesOf(reflector, context).open;
}
