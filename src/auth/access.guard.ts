import type { IncomingMessage } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { accessRulesOf, type AccessRules } from '../foundation/http/access';
import { HttpConfig } from '../foundation/http/http.config';
import { setCredentialRefused, setPrincipal, type ApiKeyPrincipal } from '../foundation/http/principal';
import { Problem } from '../foundation/http/problem';
import { refuseUnwanted } from '../foundation/http/refuse-unwanted';
import { ApiKeys } from './api-keys/api-keys';
import { credentialOf } from './credential';
import type { CheckedSession } from './sessions/checked-session';
import { Sessions } from './sessions/sessions';

/**
 * Access is closed by default: a route without a mark is for whoever has signed in. Says who calls to everything behind it
 * (`principalOf`). 401 `UNAUTHORIZED`: no credential; 401 `INVALID_SESSION` or
 * `INVALID_API_KEY`: one that is not good, on open routes too.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
    private readonly apiKeys: ApiKeys,
    private readonly http: HttpConfig,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const rules = accessRulesOf(this.reflector, context);
    if (rules.open === 'public' || rules.open === 'platform-webhook') return true;
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const credential = credentialOf(request);
    switch (credential.kind) {
      case 'none':
        if (rules.open === 'optional-session') return true;
        throw new Problem(401, 'UNAUTHORIZED', 'Sign in first.');
      case 'unreadable':
        throw invalidSession(request);
      case 'api-key':
        return this.letServerIn(request, rules, await this.apiKeys.verify(credential.key));
      case 'access-token':
        if (credential.from === 'cookie') refuseUnwanted(request, this.http);
        return this.letIn(request, rules, await this.sessions.check(credential.token));
    }
  }

  /** A key opens what it has all scopes for, and nothing that asks for none: those routes are for people. */
  private letServerIn(
    request: IncomingMessage,
    { scopes, operator, fresh }: AccessRules,
    principal: ApiKeyPrincipal | undefined,
  ): true {
    if (!principal) throw refused(request, 'INVALID_API_KEY', 'This API key is not valid.');
    const opens = scopes?.length && scopes.every((scope) => principal.scopes.includes(scope));
    if (!opens || operator || fresh) throw forbidden();
    setPrincipal(request, principal);
    return true;
  }

  private async letIn(
    request: IncomingMessage,
    rules: AccessRules,
    session: CheckedSession | undefined,
  ): Promise<true> {
    if (!session) throw invalidSession(request);
    const { principal, fresh, held } = session;
    const { role } = principal;
    if (rules.operator && !principal.isOperator) throw forbidden();
    if (rules.roles && !(role && rules.roles.includes(role))) throw forbidden();
    if (rules.fresh && (!fresh || (held && !rules.evenHeld)))
      throw stepUp(await this.sessions.stepUpChannels(principal.userId));
    setPrincipal(request, principal);
    return true;
  }
}

const invalidSession = (request: IncomingMessage): Problem =>
  refused(request, 'INVALID_SESSION', 'This session is not valid. Sign in again.');

/** Who brings such again and again is stopped before the next is looked at. */
function refused(request: IncomingMessage, code: string, text: string): Problem {
  setCredentialRefused(request);
  return new Problem(401, code, text);
}

const forbidden = (): Problem => new Problem(403, 'FORBIDDEN', 'You may not do this.');

const stepUp = (methods: readonly string[]): Problem =>
  new Problem(403, 'STEP_UP_REQUIRED', 'Confirm that it is you, then try again.', { details: { methods } });
