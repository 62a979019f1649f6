import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const path = '/api/v1/api-keys';
const body = { name: ' Shop server ', scopes: ['messages:read', 'messages:write'] };

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start();
});

describe('/api/v1/api-keys', () => {
  it('shows a new key once, and lists and revokes it by its owner', async () => {
    const { token, userId } = await app.signIn(personAt(1));
    const made = await app.call('POST', path, { token, body });
    expect(made.status).toBe(201);
    const { key, ...shown } = made.body.api_key;
    expect(shown).toMatchObject({
      name: 'Shop server',
      scopes: body.scopes,
      hint: String(key).slice(-4),
      expires_at: null,
    });
    const list = await app.call('GET', path, { token });
    expect(list.body).toEqual({ items: [shown], next: null });
    expect(list.text).not.toContain(key);
    expect((await app.call('DELETE', `${path}/${shown.id}`, { token })).status).toBe(204);
    expect((await app.call('DELETE', `${path}/${shown.id}`, { token })).status).toBe(404);
    expect((await app.call('GET', path, { token })).body.items).toEqual([]);
    const audited = await app.rows(
      'select action, target_id from audit_log where user_id = $1 and action like $2 order by at',
      [userId, 'api\\_key.%'],
    );
    expect(audited).toEqual([
      { action: 'api_key.created', target_id: shown.id },
      { action: 'api_key.revoked', target_id: shown.id },
    ]);
  });

  it('is for owners, with a fresh proof to make one; another organisation’s owner sees nothing of it', async () => {
    const [ann, bob] = [await app.signIn(personAt(2)), await app.signIn(personAt(3))];
    const { id, key } = (await app.call('POST', path, { token: ann.token, body })).body.api_key;
    expect((await app.call('GET', path, { token: bob.token })).body.items).toEqual([]);
    expect((await app.call('DELETE', `${path}/${id}`, { token: bob.token })).status).toBe(404);
    expect((await app.call('GET', path)).status).toBe(401);
    // A key makes no keys: these routes are for people.
    expect((await app.call('GET', path, { headers: { 'x-api-key': key } })).status).toBe(403);

    await app.rows(`update sessions set auth_time = now() - interval '11 minutes' where user_id = $1`, [
      ann.userId,
    ]);
    const stale = await app.call('POST', path, { token: ann.token, body });
    expect([stale.status, stale.body.code]).toEqual([403, 'STEP_UP_REQUIRED']);
    await app.rows(`update memberships set role = 'admin' where user_id = $1`, [ann.userId]);
    expect((await app.call('GET', path, { token: ann.token })).status).toBe(403);
  });

  it('wants a name, known scopes and a time to come', async () => {
    const { token } = await app.signIn(personAt(4));
    const faulty = [
      { ...body, name: ' ' },
      { ...body, scopes: [] },
      { ...body, scopes: ['everything'] },
      { ...body, scopes: ['messages:read', 'messages:read'] },
      { ...body, expires_at: '2020-01-01T00:00:00Z' },
      { ...body, organization_id: 'another' },
    ];
    for (const one of faulty)
      expect((await app.call('POST', path, { token, body: one })).body.code).toBe('INVALID_REQUEST');
    expect((await app.call('GET', path, { token })).body.items).toEqual([]);
  });

  it('a key that is no good is refused, on open routes too', async () => {
    const headers = { 'x-api-key': `eg_${'A'.repeat(43)}` };
    const refused = await app.call('GET', path, { headers });
    expect([refused.status, refused.body.code]).toEqual([401, 'INVALID_API_KEY']);
    const challenge = await app.call('POST', '/api/eliza-app/auth/challenges', { headers, body: {} });
    expect(challenge.status).toBe(401);
  });
});
