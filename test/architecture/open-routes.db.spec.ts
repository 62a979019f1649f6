import type { OpenAccess } from '../../src/foundation/http/access';
import { ApiDescription } from '../../src/foundation/http/openapi/api-description';
import { RouteMarks } from '../../src/foundation/http/openapi/route-marks';
import { AuthApp } from '../support/auth-app';

const auth = '/api/eliza-app/auth';

/** Every route that opens without a session, and why it may. */
const open: Readonly<Record<string, OpenAccess>> = {
  // Says nothing of anybody.
  'GET /health/live': 'public',
  'GET /health/ready': 'public',
  'GET /openapi.json': 'public',
  'GET /docs': 'public',
  'GET /docs/{file}': 'public',
  'GET /.well-known/jwks.json': 'public',
  [`GET ${auth}/whatsapp`]: 'public',
  [`GET ${auth}/telegram`]: 'public',
  [`GET ${auth}/discord`]: 'public',
  // Has a secret of its own to show: a token, a verifier, a link that works once.
  'GET /metrics': 'public',
  [`POST ${auth}/introspect`]: 'public',
  [`POST ${auth}/refresh`]: 'public',
  [`POST ${auth}/logout`]: 'public',
  [`GET ${auth}/challenges/{id}`]: 'public',
  [`DELETE ${auth}/challenges/{id}`]: 'public',
  [`GET ${auth}/challenges/{id}/events`]: 'public',
  [`GET ${auth}/challenges/{id}/qr.svg`]: 'public',
  [`POST ${auth}/codes/{id}/resend`]: 'public',
  'GET /api/eliza-app/user/me/export/{id}/file': 'public',
  // Begins a sign-in.
  [`GET ${auth}/telegram/authorize`]: 'public',
  [`GET ${auth}/discord/authorize`]: 'public',
  // Signs in, or links to who is signed in.
  [`POST ${auth}/challenges`]: 'optional-session',
  [`POST ${auth}/challenges/{id}/token`]: 'optional-session',
  [`POST ${auth}/codes`]: 'optional-session',
  [`POST ${auth}/codes/verify`]: 'optional-session',
  [`POST ${auth}/whatsapp`]: 'optional-session',
  [`POST ${auth}/telegram`]: 'optional-session',
  [`POST ${auth}/discord`]: 'optional-session',
  // The platform's signature opens it, or its verify token.
  'GET /api/eliza-app/webhook/{channel}': 'platform-webhook',
  'POST /api/eliza-app/webhook/{channel}': 'platform-webhook',
  'GET /api/webhooks/{channel}/{orgId}': 'platform-webhook',
  'POST /api/webhooks/{channel}/{orgId}': 'platform-webhook',
};

describe('without a session', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start()));

  // That the document has every route is held by its own test.
  const routes = (): (readonly [route: string, access: OpenAccess | undefined])[] => {
    const marks = app.app.get(RouteMarks, { strict: false });
    const { paths } = app.app.get(ApiDescription, { strict: false }).read();
    return Object.entries(paths).flatMap(([path, item]) =>
      Object.entries(item).map(
        ([method, { operationId = '' }]: [string, { operationId?: string }]) =>
          [`${method.toUpperCase()} ${path}`, marks.of(operationId).access.open] as const,
      ),
    );
  };

  it('exactly these routes open', () => {
    expect(Object.fromEntries(routes().filter(([, access]) => access !== undefined))).toEqual(open);
  });

  it('every other one answers 401, whatever else is sent', async () => {
    const closed = routes().filter(([, access]) => access === undefined);
    expect(closed.length).toBeGreaterThan(10);
    for (const [route] of closed) {
      const [method = '', path = ''] = route.split(' ');
      const { status, body } = await app.call(method, path.replace(/\{\w+\}/g, 'anything'), { body: {} });
      expect([route, status, body.code]).toEqual([route, 401, 'UNAUTHORIZED']);
    }
  });
});
