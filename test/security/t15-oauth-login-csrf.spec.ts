import { personAt } from '../support/flows/account';
import { challengeOf, discordUser } from '../support/discord-double';
import { back, PlatformApp, type Browser } from '../support/platform-app';

const bad = [400, 'INVALID_STATE'];

/** Both platforms, each with an attacker who agrees there. */
const platforms = [
  ['discord', (app: PlatformApp, { url }: Browser) => app.discord.agree(url, discordUser(66))],
  ['telegram', (app: PlatformApp, { url }: Browser) => app.telegram.agree(url, { id: 66, name: 'Eve' })],
] as const;

describe.each(platforms)('T15: login CSRF at %s', (platform, agree) => {
  let app: PlatformApp;
  beforeAll(async () => {
    app = await PlatformApp.start();
  });
  // None of what is refused makes a user, or asks the platform.
  const refusedWith = async (body: object, expected: unknown[] = bad, token?: string) => {
    const before = [await app.users(), platformCalls()];
    const answer = await app.post(platform, body, token);
    expect([answer.status, answer.body.code]).toEqual(expected);
    expect([await app.users(), platformCalls()]).toEqual(before);
  };
  const platformCalls = (): number => app[platform].calls.length;

  it('what the attacker’s browser brought back is no good in the victim’s', async () => {
    const attacker = await app.begin(platform);
    const victim = await app.begin(platform);
    const brought = agree(app, attacker);
    // The victim is led to our page with the attacker's code and state: it sends its own verifier.
    await refusedWith(back(victim, brought));
    // Or with the victim's own state: the state fits, and so the platform sees that the code was made for another verifier.
    const mixed = await app.post(platform, back(victim, { code: brought.code, state: victim.state }));
    expect([mixed.status, mixed.body.code]).toEqual([401, 'INVALID_AUTH']);
    expect(await app.users()).toBe(0);
  });

  it('a victim’s session does not get the attacker’s account', async () => {
    const { token, userId } = await app.app.signIn(personAt(1));
    const [attacker, victim] = [await app.begin(platform), await app.begin(platform)];
    await refusedWith(back(victim, agree(app, attacker)), bad, token);
    expect(await app.app.rows('select channel from identities where user_id = $1', [userId])).toEqual([
      { channel: 'whatsapp' },
    ]);
  });

  it('a state works once, even for many at once', async () => {
    const browser = await app.begin(platform);
    const body = back(browser, agree(app, browser));
    const answers = await Promise.all(Array.from({ length: 10 }, () => app.post(platform, body)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(answers.filter(({ body: { code } }) => code === 'INVALID_STATE')).toHaveLength(9);
    await refusedWith({ ...body, code: agree(app, browser).code });
  });

  it('a state that is guessed, of the other platform, or ten minutes old is refused', async () => {
    const browser = await app.begin(platform);
    const body = back(browser, agree(app, browser));
    const guessed = platform === 'discord' ? '0'.repeat(64) : 'A'.repeat(24);
    await refusedWith({ ...body, state: guessed });
    await app.app.rows(`update auth_challenges set channel = 'whatsapp' where status = 'pending'`);
    await refusedWith(body);
    await app.app.rows(
      `update auth_challenges set channel = $1, expires_at = now() where status = 'pending'`,
      [platform],
    );
    await refusedWith(body);
  });

  it('a redirect is on the list, character by character, and the one that was begun with', async () => {
    const browser = await app.begin(platform);
    const body = back(browser, agree(app, browser));
    for (const uri of [
      'https://evil.example.com/signed-in',
      'https://app.example.com/signed-in/',
      'https://app.example.com/signed-in?next=//evil.example.com',
      'https://app.example.com.evil.example.com/signed-in',
      'javascript:alert(1)',
    ]) {
      const query = new URLSearchParams({ redirect_uri: uri, code_challenge: challengeOf('v'.repeat(43)) });
      const path = `/api/eliza-app/auth/${platform}/authorize?${query.toString()}`;
      const answer = await app.app.call('GET', path);
      expect([answer.status, answer.body.code]).toEqual([400, 'REDIRECT_NOT_ALLOWED']);
      expect(answer.text).not.toContain('evil');
      await refusedWith({ ...body, redirect_uri: uri }, [400, 'REDIRECT_NOT_ALLOWED']);
    }
    await refusedWith({ ...body, redirect_uri: 'https://app.example.com/elsewhere' });
  });

  it('without state or verifier nothing is even looked at', async () => {
    const browser = await app.begin(platform);
    const body = back(browser, agree(app, browser));
    for (const field of ['state', 'code_verifier', 'redirect_uri', 'code'])
      await refusedWith({ ...body, [field]: undefined }, [400, 'INVALID_REQUEST']);
  });
});

describe('T15: a bad session with a good proof', () => {
  let app: PlatformApp;
  beforeAll(async () => {
    app = await PlatformApp.start();
  });

  it('is refused, never taken for no session: no user is made, and the proof is still good', async () => {
    const ended = await app.app.signIn(personAt(1));
    await app.app.rows(`update sessions set revoked_at = now(), revoke_reason = 'signed_out' where id = $1`, [
      ended.id,
    ]);
    const idle = await app.app.signIn(personAt(2));
    await app.app.rows('update sessions set idle_expires_at = now() where id = $1', [idle.id]);
    const before = await app.users();
    const widget = app.telegram.widget({ id: 77, first_name: 'Fay' });
    const grant = await app.agreedAtDiscord(discordUser(7));
    for (const token of [ended.token, idle.token, `${idle.token}x`, 'not-a-token'])
      for (const [platform, body] of [
        ['telegram', widget],
        ['discord', grant],
      ] as const) {
        const answer = await app.post(platform, body, token);
        expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_SESSION']);
      }
    expect(await app.users()).toBe(before);
    expect(app.discord.calls).toEqual([]);
    expect((await app.post('telegram', widget)).status).toBe(200);
    expect((await app.post('discord', grant)).status).toBe(200);
  });
});
