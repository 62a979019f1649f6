import { personAt } from '../../../support/flows/account';
import { PlatformApp } from '../../../support/platform-app';

const ann = { id: 279058397, first_name: 'Ann', username: 'ann_oh' };

describe('POST auth/telegram', () => {
  let app: PlatformApp;
  beforeAll(async () => {
    app = await PlatformApp.start();
  });

  it('signs somebody in by each of the four forms, always the same user', async () => {
    const nonce = 'the-nonce-of-the-page';
    const forms = [
      app.telegram.widget(ann),
      { init_data: app.telegram.initData(ann) },
      { id_token: await app.telegram.idToken({ id: ann.id, name: 'Ann', nonce }), nonce },
      await app.agreedAtTelegram({ id: String(ann.id), name: 'Ann' }),
    ];
    const answers = [];
    for (const form of forms) answers.push(await app.post('telegram', form));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => String(body.user.id))).size).toBe(1);
    expect(answers.map(({ body }) => body.is_new_user as boolean)).toEqual([true, false, false, false]);
    expect(answers[0]?.body).toMatchObject({
      success: true,
      user: {
        telegram_id: '279058397',
        telegram_username: 'ann_oh',
        telegram_first_name: 'Ann',
        name: 'Ann',
        phone_number: null,
        organization_id: expect.any(String),
      },
      session: { token: expect.any(String), refresh_token: expect.stringMatching(/^rt_/) },
    });
    const sessions = await app.app.rows<{ amr: string[]; device: string }>(
      'select amr from sessions order by id',
    );
    expect(sessions.map(({ amr }) => amr)).toEqual([
      ['telegram', 'widget'],
      ['telegram', 'mini_app'],
      ['telegram', 'oidc'],
      ['telegram', 'oidc'],
    ]);
    const identities = await app.app.rows('select channel, assurance from identities');
    expect(identities).toEqual([{ channel: 'telegram', assurance: 'platform_signed' }]);
  });

  it('takes what Telegram signed though a name in it is empty', async () => {
    const answer = await app.post(
      'telegram',
      app.telegram.widget({ id: 6, first_name: 'Abe', last_name: '' }),
    );
    expect(answer.body.user).toMatchObject({ telegram_id: '6', name: 'Abe' });
  });

  it('gives a Mini App that is reloaded its session again, renewed as it is by then, until that ends', async () => {
    const init_data = app.telegram.initData({ id: 7, first_name: 'Bea' });
    const [first, again] = [
      await app.post('telegram', { init_data }),
      await app.post('telegram', { init_data }),
    ];
    expect(again.status).toBe(200);
    expect(again.body.session.id).toBe(first.body.session.id);
    expect(again.body.session.refresh_token).toBe(first.body.session.refresh_token);
    expect(again.body.user).toEqual(first.body.user);
    let refresh_token = again.body.session.refresh_token as string;
    for (let renewals = 0; renewals < 3; renewals++) {
      const renewed = await app.app.call('POST', '/api/eliza-app/auth/refresh', { body: { refresh_token } });
      refresh_token = renewed.body.session.refresh_token;
    }
    const reloaded = await app.post('telegram', { init_data });
    expect(reloaded.body.session).toMatchObject({ id: first.body.session.id, refresh_token });
    await app.app.call('POST', '/api/eliza-app/auth/logout', { token: again.body.session.token });
    expect((await app.post('telegram', { init_data })).body).toMatchObject({ code: 'INVALID_AUTH' });
  });

  it('gives five reloads at once one session', async () => {
    const init_data = app.telegram.initData({ id: 8, first_name: 'Cid' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => app.post('telegram', { init_data })));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(new Set(answers.map(({ body }) => String(body.session.id))).size).toBe(1);
  });

  it('links the account with a session, tells of it twice, and refuses what is another user’s', async () => {
    const { token } = await app.app.signIn(personAt(1));
    const dan = { id: 9, first_name: 'Dan' };
    const linked = await app.post('telegram', app.telegram.widget(dan), token);
    expect(linked.body).toMatchObject({ success: true, linked: true, identity: { channel: 'telegram' } });
    expect(linked.body.user.telegram_id).toBe('9');
    const init_data = app.telegram.initData(dan);
    expect((await app.post('telegram', { init_data }, token)).status).toBe(200);
    // What linked signs in too: it is the same person.
    expect((await app.post('telegram', { init_data })).body.user.id).toBe(linked.body.user.id);
    const { token: other } = await app.app.signIn(personAt(2));
    const conflict = await app.post(
      'telegram',
      { init_data: app.telegram.initData(dan, { query_id: 'a' }) },
      other,
    );
    expect(conflict.status).toBe(409);
    expect(conflict.body).toMatchObject({
      code: 'TELEGRAM_ALREADY_LINKED',
      details: { merge: { merge_token: expect.any(String), other: { channels: expect.any(Array) } } },
    });
  });
});

describe('POST auth/telegram with something else', () => {
  let app: PlatformApp;
  beforeAll(async () => {
    app = await PlatformApp.start();
  });
  afterEach(async () => expect(await app.users()).toBe(0));

  it('wants one form and all of it', async () => {
    const widget = app.telegram.widget(ann);
    for (const body of [
      {},
      { phone_number: '+12015550143' },
      { id: 1, auth_date: 1 },
      { ...widget, init_data: 'x' },
      { id_token: 'a.b.c' },
      { code: 'c', redirect_uri: 'https://app.example.com/signed-in', state: 'a'.repeat(24) },
    ]) {
      const { status, body: answer } = await app.post('telegram', body);
      expect([status, answer.code]).toEqual([400, 'INVALID_REQUEST']);
    }
  });

  it('takes no field that Telegram does not sign', async () => {
    const { status, body } = await app.post('telegram', { ...app.telegram.widget(ann), is_admin: 'true' });
    expect([status, body.code]).toEqual([400, 'INVALID_REQUEST']);
  });

  it('says 502 and nothing else when Telegram is away', async () => {
    const body = await app.agreedAtTelegram({ id: 1 });
    app.telegram.next.push((_path, response) => {
      response.destroy();
      return true;
    });
    const answer = await app.post('telegram', body);
    expect([answer.status, answer.body.code]).toEqual([502, 'PROVIDER_ERROR']);
  });
});

describe('auth/telegram that is not set up', () => {
  let app: PlatformApp;
  const off = ['BOT_TOKEN', 'CLIENT_ID', 'CLIENT_SECRET'].map((name) => [`ELIZA_APP_TELEGRAM_${name}`, '']);
  beforeAll(async () => {
    app = await PlatformApp.start(Object.fromEntries(off) as Record<string, string>);
  });

  it('is 422 for every form, and yet there', async () => {
    await expect(app.begin('telegram')).rejects.toThrow('422 {"success":false');
    for (const form of [
      app.telegram.widget(ann),
      { init_data: app.telegram.initData(ann) },
      { id_token: 'a.b.c', nonce: 'n' },
      {
        code: 'c',
        redirect_uri: 'https://app.example.com/signed-in',
        state: 'a'.repeat(24),
        code_verifier: 'v'.repeat(43),
      },
    ]) {
      const { status, body } = await app.post('telegram', form);
      expect([status, body.code]).toEqual([422, 'CHANNEL_UNAVAILABLE']);
    }
    const health = await app.app.call('GET', '/api/eliza-app/auth/telegram');
    expect(health.body).toEqual({
      status: 'ok',
      service: 'eliza-app-telegram-auth',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
    });
  });
});
