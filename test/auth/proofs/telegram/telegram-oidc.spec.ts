import { TelegramOidc } from '../../../../src/auth/proofs/telegram/telegram-oidc';
import { TelegramSignInConfig } from '../../../../src/auth/proofs/telegram/telegram.config';
import { nonceOf } from '../../../../src/auth/proofs/oauth/oauth-states';
import { SystemClock } from '../../../../src/foundation/clock';
import { challengeOf } from '../../../support/discord-double';
import { telegramBot, TelegramDouble } from '../../../support/telegram-double';

const verifier = 'a-verifier-of-forty-three-characters-at-least';
const redirectUri = 'https://app.example.com/telegram';
const ann = { id: 279058397, name: 'Ann', preferred_username: 'ann_oh' };

describe('TelegramOidc', () => {
  const telegram = new TelegramDouble();
  let url: string;
  let oidc: TelegramOidc;

  const oidcAt = (oauthUrl: string) =>
    new TelegramOidc(Object.assign(new TelegramSignInConfig(), telegramBot, { oauthUrl }), new SystemClock());
  beforeAll(async () => {
    url = await telegram.start();
    oidc = oidcAt(url);
  });
  afterAll(() => telegram.stop());

  const agreed = (claims: object, state = oidc.newState()) => {
    const { code } = telegram.agree(
      oidc.authorizeUrl(state, redirectUri, challengeOf(verifier)) ?? '',
      claims,
    );
    return [{ code, redirectUri, codeVerifier: verifier }, state] as const;
  };

  it('sends the browser where Telegram wants it', () => {
    const state = oidc.newState();
    expect(state).toMatch(/^[A-Za-z0-9_-]{24}$/);
    const sent = new URL(oidc.authorizeUrl(state, redirectUri, challengeOf(verifier)) ?? '');
    expect(sent.origin + sent.pathname).toBe(`${url}/auth`);
    expect(Object.fromEntries(sent.searchParams)).toEqual({
      response_type: 'code',
      client_id: telegramBot.clientId,
      scope: 'openid profile phone',
      state,
      nonce: nonceOf(state),
      redirect_uri: redirectUri,
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
  });

  it('learns from the code who it is, and fetches the keys once', async () => {
    for (let i = 0; i < 3; i++)
      expect(await oidc.prove(...agreed(ann))).toMatchObject({
        kind: 'proved',
        proved: { sender: { keys: [{ kind: 'tg_user_id', value: '279058397' }], name: 'Ann' } },
      });
    expect(telegram.calls.filter((call) => call.includes('jwks'))).toHaveLength(1);
  });

  it('refuses an id token that was made for another state', async () => {
    expect(await oidc.prove(...agreed({ ...ann, nonce: nonceOf('another') }))).toEqual({ kind: 'refused' });
    const [grant] = agreed(ann);
    expect(await oidc.prove(grant, oidc.newState())).toEqual({ kind: 'refused' });
  });

  it('refuses a code that was used, or is of another verifier or address', async () => {
    const [grant, state] = agreed(ann);
    await oidc.prove(grant, state);
    expect(await oidc.prove(grant, state)).toEqual({ kind: 'refused' });
    for (const change of [{ codeVerifier: `${verifier}x` }, { redirectUri: `${redirectUri}/` }]) {
      const [other, its] = agreed(ann);
      expect(await oidc.prove({ ...other, ...change }, its)).toEqual({ kind: 'refused' });
    }
  });

  it('reads an id token that the page got', async () => {
    const token = await telegram.idToken({ ...ann, nonce: 'from-the-page' });
    expect((await oidc.read(token, 'from-the-page')).kind).toBe('proved');
    expect(await oidc.read(token, 'from-another-page')).toEqual({ kind: 'refused', why: 'signature' });
  });

  it('knows nothing where Telegram is away or says something else', async () => {
    const [grant, state] = agreed(ann);
    telegram.next.push((_path, response) => {
      response.writeHead(503).end();
      return true;
    });
    expect(await oidc.prove(grant, state)).toEqual({ kind: 'unavailable', why: 'status-503' });
    const token = await telegram.idToken({ ...ann, nonce: 'n' });
    const away = oidcAt('http://127.0.0.1:1');
    expect((await away.prove(grant, state)).kind).toBe('unavailable');
    expect((await away.read(token, 'n')).kind).toBe('unavailable');
    telegram.next.push((_path, response) => {
      response.writeHead(500).end('{}');
      return true;
    });
    expect((await oidcAt(url).read(token, 'n')).kind).toBe('unavailable');
  });

  it('is off where it is not set up', async () => {
    const off = new TelegramOidc(new TelegramSignInConfig(), new SystemClock());
    expect(off.isSetUp).toBe(false);
    expect(off.authorizeUrl('state', redirectUri, challengeOf(verifier))).toBeUndefined();
    expect((await off.read('token', 'n')).kind).toBe('unavailable');
  });
});
