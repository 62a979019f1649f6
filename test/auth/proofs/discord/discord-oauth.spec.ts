import { DiscordOAuth } from '../../../../src/auth/proofs/discord/discord-oauth';
import { DiscordSignInConfig } from '../../../../src/auth/proofs/discord/discord.config';
import { challengeOf, discordApp, DiscordDouble, discordUser } from '../../../support/discord-double';
import { recordingLog, silentLog } from '../../../support/log';

const verifier = 'a-verifier-of-forty-three-characters-at-least';
const redirectUri = 'https://app.example.com/discord';

describe('DiscordOAuth', () => {
  const discord = new DiscordDouble();
  let url: string;
  let oauth: DiscordOAuth;

  beforeAll(async () => {
    url = await discord.start();
    oauth = new DiscordOAuth(Object.assign(new DiscordSignInConfig(), discordApp, { url }), silentLog);
  });
  afterAll(() => discord.stop());
  beforeEach(() => {
    discord.revoked.length = 0;
  });

  const agreed = (user = discordUser(1)) => {
    const { code } = discord.agree(
      oauth.authorizeUrl(oauth.newState(), redirectUri, challengeOf(verifier)) ?? '',
      user,
    );
    return { code, redirectUri, codeVerifier: verifier };
  };

  it('sends the browser where Discord wants it, with everything that binds the way back', () => {
    const state = oauth.newState();
    expect(state).toMatch(/^[0-9a-f]{64}$/);
    const sent = new URL(oauth.authorizeUrl(state, redirectUri, challengeOf(verifier)) ?? '');
    expect(sent.origin + sent.pathname).toBe(`${url}/oauth2/authorize`);
    expect(Object.fromEntries(sent.searchParams)).toEqual({
      response_type: 'code',
      client_id: discordApp.applicationId,
      scope: 'identify',
      state,
      redirect_uri: redirectUri,
      prompt: 'none',
      code_challenge: challengeOf(verifier),
      code_challenge_method: 'S256',
    });
  });

  it('learns who it is, and gives the token back', async () => {
    expect(await oauth.prove(agreed())).toMatchObject({
      kind: 'proved',
      proved: { sender: { keys: [{ value: discordUser(1).id }] } },
    });
    expect(discord.revoked).toEqual([[...discord.tokens.keys()].at(-1)]);
  });

  it('refuses a code that Discord refuses: used, of another address, of another verifier', async () => {
    const grant = agreed();
    await oauth.prove(grant);
    for (const change of [
      grant,
      { ...agreed(), redirectUri: 'https://app.example.com/other' },
      { ...agreed(), codeVerifier: `${verifier}x` },
    ])
      expect(await oauth.prove(change)).toEqual({ kind: 'refused' });
  });

  it('refuses a bot, and gives its token back too', async () => {
    expect(await oauth.prove(agreed(discordUser(2, { bot: true })))).toEqual({ kind: 'refused' });
    expect(discord.revoked).toHaveLength(1);
  });

  it.each([500, 429, 403])('knows nothing after a %i', async (status) => {
    const grant = agreed();
    discord.next.push((_path, response) => {
      response.writeHead(status).end('{"error":"invalid_grant"}');
      return true;
    });
    expect(await oauth.prove(grant)).toEqual({ kind: 'unavailable', why: `status-${status}` });
  });

  it('knows nothing where our own secret is wrong, or an answer is none', async () => {
    const wrong = new DiscordOAuth(
      Object.assign(new DiscordSignInConfig(), { ...discordApp, clientSecret: 'wrong', url }),
      silentLog,
    );
    expect(await wrong.prove(agreed())).toEqual({ kind: 'unavailable', why: 'status-401' });
    for (const [path, body, why] of [
      ['/api/oauth2/token', '{"token_type":"Bearer"}', 'no-access_token'],
      ['/api/oauth2/token', 'not json', 'no-access_token'],
      ['/api/oauth2/token', `{"access_token":"${'x'.repeat(70_000)}"}`, 'too-large'],
      ['/api/oauth2/token', '{"access_token":"two words"}', 'no-access_token'],
    ] as const) {
      discord.next.push((called, response) => {
        if (called === path) response.writeHead(200).end(body);
        return called === path;
      });
      expect(await oauth.prove(agreed())).toEqual({ kind: 'unavailable', why });
    }
  });

  it('follows no redirect, and gives the token back though nobody is known by it', async () => {
    const grant = agreed();
    let calls = 0;
    discord.next.push((path, response) => {
      // The first call is left to the double.
      if (calls++ === 0 || path !== '/api/v10/users/@me') return false;
      response.writeHead(302, { location: 'http://127.0.0.1:1/' }).end();
      return true;
    });
    expect(await oauth.prove(grant)).toEqual({ kind: 'unavailable', why: 'status-302' });
    expect(discord.revoked).toHaveLength(1);
  });

  it('is there though the token cannot be given back, and says so without the token', async () => {
    const { log, text } = recordingLog();
    const logging = new DiscordOAuth(Object.assign(new DiscordSignInConfig(), discordApp, { url }), log);
    const grant = agreed();
    discord.next.push((path, response) => {
      if (!path.endsWith('/revoke')) return false;
      response.destroy();
      return true;
    });
    expect((await logging.prove(grant)).kind).toBe('proved');
    expect(text()).toContain('discord_token_not_revoked');
    expect(text()).not.toContain([...discord.tokens.keys()].at(-1));
  });

  it('is off where it is not set up', async () => {
    const off = new DiscordOAuth(new DiscordSignInConfig(), silentLog);
    expect(off.isSetUp).toBe(false);
    expect(off.authorizeUrl('state', redirectUri, challengeOf(verifier))).toBeUndefined();
    expect((await off.prove(agreed())).kind).toBe('unavailable');
  });
});
