import { AuthApp } from '../../../support/auth-app';
import { personAt } from '../../../support/flows/account';
import { hs256, partsOf } from '../../../support/tokens';

const PATH = '/api/eliza-app/auth/introspect';
const secret = 'the-secret-of-our-services-is-long-enough';
const header = { alg: 'HS256', typ: 'svc+jwt' };
const claims = (more: Record<string, unknown> = {}) => {
  const iat = Math.floor(Date.now() / 1000);
  return { iss: 'billing', aud: 'eliza-app-services', iat, exp: iat + 300, ...more };
};

describe('POST auth/introspect', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start({ SERVICE_TOKEN_SECRET: secret })));
  const ask = (token: string, service: string = hs256(header, claims(), secret)) =>
    app.call('POST', PATH, { token: service, body: { token } });

  it('tells a service what holds, and at once when it holds no more', async () => {
    const session = await app.signIn(personAt(1));
    const { sub, sid, organizationId, exp, iat, amr } = partsOf(session.token).claims;
    const answer = await ask(session.token);
    expect([answer.status, answer.body]).toEqual([
      200,
      { active: true, sub, sid, org: organizationId, exp, iat, amr },
    ]);
    await app.call('POST', '/api/eliza-app/auth/logout', { token: session.token });
    expect((await ask(session.token)).body).toEqual({ active: false });
  });

  it.each(['', 'a.b.c', `rt_${'A'.repeat(43)}`])('holds %j for nothing', async (token) => {
    expect((await ask(token)).body).toEqual({ active: false });
  });

  it.each([
    ['another secret', hs256(header, claims(), 'x'.repeat(32))],
    ['an access type', hs256({ alg: 'HS256', typ: 'at+jwt' }, claims(), secret)],
    ['no type', hs256({ alg: 'HS256' }, claims(), secret)],
    ['the audience of users', hs256(header, claims({ aud: 'eliza-app-users' }), secret)],
    ['no name', hs256(header, claims({ iss: undefined }), secret)],
    ['a life of an hour', hs256(header, claims({ exp: claims().iat + 3600 }), secret)],
    [
      'an end that is past',
      hs256(header, claims({ iat: claims().iat - 400, exp: claims().iat - 100 }), secret),
    ],
    ['no end', hs256(header, claims({ exp: undefined }), secret)],
    [
      'a beginning to come',
      hs256(header, claims({ iat: claims().iat + 3600, exp: claims().iat + 3700 }), secret),
    ],
  ])('refuses a service token with %s', async (_, service) => {
    const answer = await ask('a.b.c', service);
    expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_AUTH']);
  });

  it('refuses people, and who brings nothing', async () => {
    const { token } = await app.signIn(personAt(1));
    expect((await ask(token, token)).body.code).toBe('INVALID_AUTH');
    expect((await app.call('POST', PATH, { body: { token } })).body.code).toBe('UNAUTHORIZED');
  });

  it('is closed where no secret is set', async () => {
    const other = await AuthApp.start();
    const answer = await other.call('POST', PATH, {
      token: hs256(header, claims(), ''),
      body: { token: 'x' },
    });
    expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_AUTH']);
  });
});
