import type { IncomingMessage } from 'node:http';
import { Controller, Get, Post, Req } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AccessGuard } from '../../src/auth/access.guard';
import { ApiKeys } from '../../src/auth/api-keys/api-keys';
import type { CheckedSession } from '../../src/auth/sessions/checked-session';
import { Sessions } from '../../src/auth/sessions/sessions';
import {
  FreshSession,
  OperatorOnly,
  OptionalSession,
  OrganizationRole,
  PlatformWebhook,
  Public,
  Scopes,
} from '../../src/foundation/http/access';
import { CurrentUser, principalOf, type UserPrincipal } from '../../src/foundation/http/principal';
import { call, httpApp } from '../support/http-app';

const userId = '0198c0de-0000-7000-8000-000000000001';
const session: CheckedSession = {
  principal: {
    kind: 'user',
    userId,
    sessionId: '0198c0de-0000-7000-8000-000000000002',
    organizationId: null,
    role: 'member',
    authTime: new Date(),
    amr: [],
    identityId: null,
    isOperator: false,
  },
  fresh: true,
  held: false,
};
const sessions: Readonly<Record<string, CheckedSession>> = {
  good: session,
  stale: { ...session, fresh: false },
  held: { ...session, held: true },
  owner: { ...session, principal: { ...session.principal, role: 'owner' } },
  homeless: { ...session, principal: { ...session.principal, role: null } },
  operator: { ...session, principal: { ...session.principal, isOperator: true } },
};
const fakeSessions: Pick<Sessions, 'check' | 'stepUpChannels'> = {
  check: (token) => Promise.resolve(sessions[token]),
  stepUpChannels: () => Promise.resolve(['telegram']),
};
const fakeKeys: Pick<ApiKeys, 'verify'> = {
  verify: (key) => {
    const scopes = { reader: ['messages:read'], both: ['messages:read', 'messages:write'], none: [] }[key];
    return Promise.resolve(
      scopes && { kind: 'api-key', keyId: key, organizationId: 'the-organization', scopes },
    );
  },
};

@Controller('closed')
class ClosedController {
  @Get()
  closed(@CurrentUser() user: UserPrincipal): string {
    return user.userId;
  }

  @Post()
  change(@CurrentUser() user: UserPrincipal): string {
    return user.userId;
  }

  @Get('open')
  @Public()
  open(): string {
    return 'open';
  }

  @Get('webhook')
  @PlatformWebhook()
  webhook(): string {
    return 'webhook';
  }

  @Get('optional')
  @OptionalSession()
  optional(@CurrentUser() user: UserPrincipal | undefined): string {
    return user?.userId ?? 'nobody';
  }

  @Get('fresh')
  @FreshSession()
  fresh(): string {
    return 'fresh';
  }

  @Get('owner')
  @OrganizationRole('owner', 'admin')
  owner(): string {
    return 'owner';
  }

  @Get('messages')
  @OrganizationRole('owner')
  @Scopes('messages:read', 'messages:write')
  messages(@Req() request: IncomingMessage): string {
    const principal = principalOf(request);
    return principal?.kind === 'api-key' ? principal.organizationId : 'a person';
  }

  @Get('reading')
  @Scopes('messages:read')
  reading(@CurrentUser() user: UserPrincipal | undefined): string {
    return user?.userId ?? 'a server';
  }

  @Get('fresh-messages')
  @FreshSession()
  @Scopes('messages:read')
  freshMessages(): string {
    return 'fresh messages';
  }

  @Get('operator')
  @OperatorOnly()
  operator(): string {
    return 'operator';
  }
}

@Controller('open')
@Public()
class OpenController {
  @Get()
  open(): string {
    return 'open';
  }

  @Get('closed')
  @OperatorOnly()
  closed(): string {
    return 'closed';
  }
}

describe('AccessGuard', () => {
  let app: NestExpressApplication;
  beforeAll(async () => {
    app = await httpApp(
      {
        controllers: [ClosedController, OpenController],
        providers: [
          { provide: APP_GUARD, useClass: AccessGuard },
          { provide: Sessions, useValue: fakeSessions },
          { provide: ApiKeys, useValue: fakeKeys },
        ],
      },
      { environment: { PUBLIC_URL: 'https://bot.example.com/', NODE_ENV: 'production' } },
    );
  });
  afterAll(() => app.close());

  const ask = async (path: string, headers: Record<string, string> = {}, method = 'GET') => {
    const { status, text } = await call(app, method, path, { headers });
    return status < 300 ? text : `${status} ${JSON.parse(text).code}`;
  };
  const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
  const cookie = (token: string) => ({ cookie: `other=1; __Host-at=${token}` });

  it.each([
    ['/closed', 'nobody', '401 UNAUTHORIZED'],
    ['/closed', 'unknown', '401 INVALID_SESSION'],
    ['/closed', 'good', userId],
    ['/closed/optional', 'nobody', 'nobody'],
    ['/closed/optional', 'unknown', '401 INVALID_SESSION'],
    ['/closed/optional', 'good', userId],
    ['/closed/open', 'unknown', 'open'],
    ['/closed/webhook', 'unknown', 'webhook'],
    ['/open', 'nobody', 'open'],
    ['/open/closed', 'nobody', '401 UNAUTHORIZED'],
    ['/open/closed', 'good', '403 FORBIDDEN'],
    ['/open/closed', 'operator', 'closed'],
    ['/closed/fresh', 'good', 'fresh'],
    ['/closed/fresh', 'stale', '403 STEP_UP_REQUIRED'],
    ['/closed/fresh', 'held', '403 STEP_UP_REQUIRED'],
    ['/closed/owner', 'good', '403 FORBIDDEN'],
    ['/closed/owner', 'homeless', '403 FORBIDDEN'],
    ['/closed/owner', 'owner', 'owner'],
    ['/closed/operator', 'owner', '403 FORBIDDEN'],
    ['/closed/operator', 'operator', 'operator'],
    ['/closed/messages', 'good', '403 FORBIDDEN'],
    ['/closed/messages', 'owner', 'a person'],
    ['/closed/reading', 'good', userId],
  ])('%s for %s → %s', async (path, who, answer) => {
    expect(await ask(path, who === 'nobody' ? {} : bearer(who))).toBe(answer);
    // A cookie is worth as much as a header, where it is only read.
    expect(await ask(path, who === 'nobody' ? {} : cookie(who))).toBe(answer);
  });

  it.each([
    ['/closed/messages', 'both', 'the-organization'],
    ['/closed/messages', 'reader', '403 FORBIDDEN'],
    ['/closed/messages', 'none', '403 FORBIDDEN'],
    ['/closed/messages', 'unknown', '401 INVALID_API_KEY'],
    ['/closed/reading', 'reader', 'a server'],
    ['/closed/fresh-messages', 'reader', '403 FORBIDDEN'],
    ['/closed', 'both', '403 FORBIDDEN'],
    ['/closed/owner', 'both', '403 FORBIDDEN'],
    ['/closed/operator', 'both', '403 FORBIDDEN'],
    ['/closed/optional', 'both', '403 FORBIDDEN'],
    ['/closed/optional', 'unknown', '401 INVALID_API_KEY'],
    ['/open', 'unknown', 'open'],
  ])('%s for the API key %s → %s', async (path, key, answer) => {
    expect(await ask(path, { 'x-api-key': key })).toBe(answer);
    // The browser's cookie does not mend or spoil it.
    expect(await ask(path, { 'x-api-key': key, ...cookie('operator') })).toBe(answer);
  });

  it('names the ways in which somebody can prove themselves again', async () => {
    const { text } = await call(app, 'GET', '/closed/fresh', { headers: bearer('stale') });
    expect(JSON.parse(text).details).toEqual({ methods: ['telegram'] });
  });

  it.each(['Basic Z29vZDpnb29k', 'Bearer', 'good', ''])(
    'takes an Authorization header of another kind (%j) for a bad credential, not for none',
    async (authorization) => {
      expect(await ask('/closed/optional', { authorization })).toBe('401 INVALID_SESSION');
      expect(await ask('/closed/optional', { authorization, ...cookie('good') })).toBe('401 INVALID_SESSION');
    },
  );

  it('takes a cookie for a change only from a page of ours', async () => {
    const post = (headers: Record<string, string>) =>
      ask('/closed', { ...cookie('good'), ...headers }, 'POST');
    expect(await post({})).toBe('403 CSRF_REFUSED');
    expect(await post({ origin: 'https://attacker.example' })).toBe('403 CSRF_REFUSED');
    expect(await post({ origin: 'https://bot.example.com' })).toBe(userId);
    expect(await ask('/closed', { ...bearer('good'), origin: 'https://attacker.example' }, 'POST')).toBe(
      userId,
    );
  });
});
