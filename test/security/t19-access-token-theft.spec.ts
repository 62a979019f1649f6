import { Log } from '../../src/foundation/log/log';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { partsOf } from '../support/tokens';

const P = '/api/eliza-app/auth';

describe('T19: a stolen access token', () => {
  let app: AuthApp;
  const logged: string[] = [];
  beforeAll(async () => {
    for (const level of ['debug', 'info', 'warn', 'error'] as const)
      jest
        .spyOn(Log.prototype, level)
        .mockImplementation((...line) => void logged.push(JSON.stringify(line)));
    app = await AuthApp.start();
  });
  afterAll(() => jest.restoreAllMocks());

  const ask = async (token: string): Promise<unknown> => {
    const { status, body } = await app.call('GET', `${P}/sessions`, { token });
    return [status, body.code];
  };

  it.each([
    ['signing out everywhere', (token: string) => app.call('POST', `${P}/logout-all`, { token })],
    ['signing out', (token: string) => app.call('POST', `${P}/logout`, { token })],
  ])('is worth nothing from the moment of %s', async (_, end) => {
    const { token } = await app.signIn(personAt(1));
    expect(await ask(token)).toEqual([200, undefined]);
    await end(token);
    expect(await ask(token)).toEqual([401, 'INVALID_SESSION']);
  });

  it('is worth nothing from the moment the device is taken out of the list on another', async () => {
    const stolen = await app.signIn(personAt(1));
    const mine = await app.signIn(personAt(1));
    await app.call('DELETE', `${P}/sessions/${stolen.id}`, { token: mine.token });
    expect(await ask(stolen.token)).toEqual([401, 'INVALID_SESSION']);
    expect(await ask(mine.token)).toEqual([200, undefined]);
  });

  it('runs out after ten minutes and tells nothing of the person', async () => {
    const { token } = await app.signIn(personAt(7));
    const { claims } = partsOf(token);
    expect(Number(claims.exp) - Number(claims.iat)).toBe(600);
    expect(Object.keys(claims).sort()).toEqual(
      [
        ...['iss', 'aud', 'sub', 'sid', 'jti', 'iat', 'exp', 'auth_time', 'amr'],
        ...['userId', 'organizationId', 'ver'],
      ].sort(),
    );
    expect(JSON.stringify(claims)).not.toContain(personAt(7));
  });

  it.each([
    ['GET', `${P}/sessions`],
    ['POST', `${P}/refresh`],
    ['POST', `${P}/logout`],
    ['POST', `${P}/logout-all`],
    ['POST', `${P}/introspect`],
    ['GET', '/api/eliza-app/user/me'],
  ])('is kept by no cache on the way: %s %s', async (method, path) => {
    expect((await app.call(method, path)).headers['cache-control']).toBe('no-store');
  });

  it('stands in no log, whatever becomes of it', async () => {
    const { token, refreshToken } = await app.signIn(personAt(1));
    await app.call('POST', `${P}/refresh`, { body: { refresh_token: refreshToken } });
    await app.call('GET', `${P}/sessions`, { token: `${token}x` });
    await app.call('POST', `${P}/introspect`, { token, body: { token } });
    await app.call('POST', `${P}/refresh`, { body: { refresh_token: refreshToken, [token]: token } });
    await app.call('POST', `${P}/logout`, { token });
    app.app.get(Log).info('the_log_is_heard');
    const text = logged.join('\n');
    expect(text).toContain('the_log_is_heard');
    for (const secret of [token, refreshToken, refreshToken.slice(3)]) expect(text).not.toContain(secret);
  });
});
