import { personAt } from '../../../support/flows/account';
import { discordUser } from '../../../support/discord-double';
import { PlatformApp } from '../../../support/platform-app';

describe('POST auth/discord', () => {
  let app: PlatformApp;
  beforeAll(async () => {
    app = await PlatformApp.start();
  });

  it('signs somebody in, and again as the same user', async () => {
    const first = await app.post('discord', await app.agreedAtDiscord(discordUser(1)));
    expect(first.body).toMatchObject({
      success: true,
      user: {
        discord_id: discordUser(1).id,
        discord_username: 'nelly1',
        discord_global_name: 'Nelly 1',
        name: 'Nelly 1',
        phone_number: null,
      },
      session: { token: expect.any(String) },
      is_new_user: true,
    });
    const renamed = discordUser(1, { username: 'nelly_new' });
    const again = await app.post('discord', await app.agreedAtDiscord(renamed));
    expect(again.body).toMatchObject({ user: { id: first.body.user.id, discord_username: 'nelly_new' } });
    expect(again.body.is_new_user).toBe(false);
    expect(app.discord.revoked).toHaveLength(2);
  });

  it('keeps tokens from scripts where the page asks for cookies', async () => {
    const body = await app.agreedAtDiscord(discordUser(2));
    const answer = await app.post('discord', { ...body, transport: 'cookie' });
    expect(answer.body.session).toEqual({
      id: expect.any(String),
      expires_at: expect.any(String),
      refresh_expires_at: expect.any(String),
    });
    expect(answer.headers['set-cookie']?.every((cookie) => cookie.includes('HttpOnly'))).toBe(true);
  });

  it('links the account with a session, and refuses what is another user’s', async () => {
    const [one, other] = [await app.app.signIn(personAt(1)), await app.app.signIn(personAt(2))];
    const linked = await app.post('discord', await app.agreedAtDiscord(discordUser(3)), one.token);
    expect(linked.body).toMatchObject({
      linked: true,
      user: { id: one.userId, discord_id: discordUser(3).id },
    });
    const again = await app.post('discord', await app.agreedAtDiscord(discordUser(3)), one.token);
    expect(again.status).toBe(200);
    const conflict = await app.post('discord', await app.agreedAtDiscord(discordUser(3)), other.token);
    expect([conflict.status, conflict.body.code]).toEqual([409, 'DISCORD_ALREADY_LINKED']);
    expect(conflict.body.details.merge.other.channels).toEqual(expect.arrayContaining(['discord']));
  });

  it('says 502 and nothing else when Discord is away, and the state is used', async () => {
    const body = await app.agreedAtDiscord(discordUser(4));
    app.discord.next.push((_path, response) => {
      response.destroy();
      return true;
    });
    const answer = await app.post('discord', body);
    expect([answer.status, answer.body.code]).toEqual([502, 'PROVIDER_ERROR']);
    expect((await app.post('discord', body)).body.code).toBe('INVALID_STATE');
  });

  it('says 401 where Discord knows no such code', async () => {
    const answer = await app.post('discord', {
      ...(await app.agreedAtDiscord(discordUser(5))),
      code: 'guessed',
    });
    expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_AUTH']);
  });
});

describe('auth/discord that is not set up', () => {
  it('is 422, and yet there', async () => {
    const app = await PlatformApp.start({
      ELIZA_APP_DISCORD_APPLICATION_ID: '',
      ELIZA_APP_DISCORD_CLIENT_SECRET: '',
    });
    await expect(app.begin('discord')).rejects.toThrow('CHANNEL_UNAVAILABLE');
    const health = await app.app.call('GET', '/api/eliza-app/auth/discord');
    expect(health.body).toMatchObject({ status: 'ok', service: 'eliza-app-discord-auth' });
  });
});
