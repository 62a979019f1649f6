import type { IncomingMessage } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { accessRulesOf, type AccessRules } from '../foundation/http/access';
import { HttpConfig } from '../foundation/http/http.config';
import { setPrincipal } from '../foundation/http/principal';
import { Problem } from '../foundation/http/problem';
import { refuseUnwanted } from '../foundation/http/refuse-unwanted';
import { credentialOf } from './credential';
import type { CheckedSession } from './sessions/checked-session';
import { Sessions } from './sessions/sessions';

/**
 * Access is closed by default: a route without a mark is for whoever has signed in. Says who calls to everything behind it
 * (`principalOf`). 401 `UNAUTHORIZED`: no credential; 401 `INVALID_SESSION`: one that is not good, on open routes too.
 */
@Injectable()
export class AccessGuard implements CanActivate {
  constructor(
    private readonly reflector: Reflector,
    private readonly sessions: Sessions,
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
      case 'api-key':
        throw invalidSession();
      case 'access-token':
        if (credential.from === 'cookie') refuseUnwanted(request, this.http);
        return this.letIn(request, rules, await this.sessions.check(credential.token));
    }
  }

  private async letIn(
    request: IncomingMessage,
    rules: AccessRules,
    session: CheckedSession | undefined,
  ): Promise<true> {
    if (!session) throw invalidSession();
    const { principal, role, fresh, held } = session;
    if (rules.operator && !principal.isOperator) throw forbidden();
    if (rules.roles && !(role && rules.roles.includes(role))) throw forbidden();
    if (rules.fresh && (!fresh || held)) throw stepUp(await this.sessions.stepUpChannels(principal.userId));
    setPrincipal(request, principal);
    return true;
  }
}

const invalidSession = (): Problem =>
  new Problem(401, 'INVALID_SESSION', 'This session is not valid. Sign in again.');

const forbidden = (): Problem => new Problem(403, 'FORBIDDEN', 'You may not do this.');

const stepUp = (methods: readonly string[]): Problem =>
  new Problem(403, 'STEP_UP_REQUIRED', 'Confirm that it is you, then try again.', { details: { methods } });
