import { personAt } from '../support/flows/account';
import { PlatformApp } from '../support/platform-app';

const ann = { id: 279058397, first_name: 'Ann' };
const refused = [401, 'INVALID_AUTH'];

describe('T24: what Telegram signed, replayed', () => {
  let app: PlatformApp;
  beforeAll(async () => {
    app = await PlatformApp.start();
  });
  const post = async (body: object, token?: string): Promise<unknown[]> => {
    const answer = await app.post('telegram', body, token);
    return [answer.status, answer.body.code as unknown];
  };
  const sessions = async (): Promise<number> => (await app.app.rows('select 1 from sessions')).length;

  it('a widget payload works once, whoever comes second and however they write it', async () => {
    const payload = app.telegram.widget(ann);
    expect(await post(payload)).toEqual([200, undefined]);
    const before = await sessions();
    for (const again of [
      payload,
      { ...payload, id: String(payload.id), auth_date: String(payload.auth_date) },
      { ...payload, last_name: null },
      { ...payload, phone_number: '+12015550143' },
      { ...payload, hash: String(payload.hash).toUpperCase() },
    ])
      expect(await post(again)).toEqual(refused);
    expect(await sessions()).toBe(before);
  });

  it('of twenty replays at once one gets in', async () => {
    const payload = app.telegram.widget({ id: 2, first_name: 'Bea' });
    const answers = await Promise.all(Array.from({ length: 20 }, () => post(payload)));
    expect(answers.filter(([status]) => status === 200)).toHaveLength(1);
    expect(answers.filter(([status]) => status === 401)).toHaveLength(19);
    expect(await app.app.rows(`select 1 from users where telegram_id = '2'`)).toHaveLength(1);
  });

  it('an id token works once', async () => {
    const nonce = 'n-of-the-page';
    const id_token = await app.telegram.idToken({ id: 3, name: 'Cid', nonce });
    expect(await post({ id_token, nonce: 'n-of-the-thief' })).toEqual(refused);
    expect(await post({ id_token, nonce })).toEqual([200, undefined]);
    expect(await post({ id_token, nonce })).toEqual(refused);
  });

  it('old payloads are refused, and those from the future', async () => {
    const at = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
    const before = await app.users();
    for (const seconds of [-700, 120])
      expect(await post(app.telegram.widget({ ...ann, auth_date: at(seconds) }))).toEqual(refused);
    for (const seconds of [-3700, 120]) {
      const init_data = app.telegram.initData(ann, { auth_date: String(at(seconds)) });
      expect(await post({ init_data })).toEqual(refused);
    }
    expect(await app.users()).toBe(before);
  });

  it('a payload that linked an account neither signs in nor links again, nor the other way round', async () => {
    const [owner, thief] = [await app.app.signIn(personAt(3)), await app.app.signIn(personAt(4))];
    const nonce = 'n-of-the-page';
    for (const payload of [
      app.telegram.widget({ id: 4, first_name: 'Dan' }),
      { id_token: await app.telegram.idToken({ id: 4, name: 'Dan', nonce }), nonce },
    ]) {
      expect(await post(payload, owner.token)).toEqual([200, undefined]);
      expect(await post(payload, thief.token)).toEqual(refused);
      expect(await post(payload)).toEqual(refused);
    }
    const signedIn = app.telegram.widget({ id: 6, first_name: 'Fay' });
    expect(await post(signedIn)).toEqual([200, undefined]);
    expect(await post(signedIn, thief.token)).toEqual(refused);
    expect(await app.app.rows(`select id from users where telegram_id = '4'`)).toEqual([
      { id: owner.userId },
    ]);
  });

  it('what another bot signed, or nobody, is refused', async () => {
    const payload = app.telegram.widget({ id: 5, first_name: 'Eve' });
    for (const forged of [
      { ...payload, id: 279058397 },
      { ...payload, hash: '0'.repeat(64) },
      { init_data: `${app.telegram.initData({ id: 5 })}0` },
      { id_token: 'eyJhbGciOiJub25lIn0.eyJpZCI6MX0.', nonce: 'n' },
    ])
      expect(await post(forged)).toEqual(refused);
    expect(await app.app.rows(`select 1 from users where telegram_id = '5'`)).toEqual([]);
  });
});
