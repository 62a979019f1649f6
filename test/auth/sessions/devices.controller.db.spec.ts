import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const PATH = '/api/eliza-app/auth/sessions';

describe('auth/sessions', () => {
  let app: AuthApp;
  beforeAll(async () => (app = await AuthApp.start()));

  it("lists the person's own devices", async () => {
    const mine = await app.signIn(personAt(1));
    const other = await app.signIn(personAt(1));
    await app.signIn(personAt(2));
    const { status, body } = await app.call('GET', PATH, { token: mine.token });
    expect(status).toBe(200);
    const listed: readonly { id: string; current: boolean }[] = body.sessions;
    expect(new Map(listed.map(({ id, current }) => [id, current]))).toEqual(
      new Map([
        [mine.id, true],
        [other.id, false],
      ]),
    );
    expect(body.sessions[0]).toEqual({
      id: expect.any(String),
      created_at: expect.stringMatching(/Z$/),
      last_seen_at: expect.stringMatching(/Z$/),
      label: null,
      device: 'Chrome on Windows',
      place: 'GB',
      ip_masked: '198.51.100.0/24',
      login_channel: 'whatsapp',
      current: expect.any(Boolean),
    });
  });

  it('signs one of them out, once, and nobody else', async () => {
    const mine = await app.signIn(personAt(1));
    const other = await app.signIn(personAt(1));
    const stranger = await app.signIn(personAt(2));
    const remove = (id: string) => app.call('DELETE', `${PATH}/${id}`, { token: mine.token });
    expect((await remove(other.id)).status).toBe(204);
    for (const id of [other.id, stranger.id, 'no-id'])
      expect(await remove(id)).toMatchObject({ status: 404, body: { code: 'SESSION_NOT_FOUND' } });
    expect((await app.call('GET', PATH, { token: other.token })).status).toBe(401);
    expect((await app.call('GET', PATH, { token: stranger.token })).status).toBe(200);
  });
});
