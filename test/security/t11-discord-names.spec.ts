import { discordUser } from '../support/discord-double';
import { PlatformApp } from '../support/platform-app';

describe('T11: Discord accounts that look like somebody', () => {
  let app: PlatformApp;
  let victimId: string;
  beforeAll(async () => {
    app = await PlatformApp.start();
    const { body } = await app.post('discord', await app.agreedAtDiscord(discordUser(1)));
    victimId = body.user.id as string;
  });

  it.each([
    ['a bot', { bot: true }],
    ['an account of Discord itself', { system: true }],
  ])('%s is refused, with the victim’s own id too', async (_, more) => {
    const before = await app.users();
    for (const user of [discordUser(1, more), discordUser(2, more)]) {
      const answer = await app.post('discord', await app.agreedAtDiscord(user));
      expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_AUTH']);
    }
    expect(await app.users()).toBe(before);
  });

  it('the victim’s username and names lead to an own new account', async () => {
    const { username, global_name } = discordUser(1);
    const answer = await app.post(
      'discord',
      await app.agreedAtDiscord(discordUser(3, { username, global_name })),
    );
    expect(answer.body.is_new_user).toBe(true);
    expect(answer.body.user.id).not.toBe(victimId);
  });

  it('an id is the whole id: no part and no other spelling of it is the victim’s', async () => {
    const { id } = discordUser(1);
    for (const other of [`0${id}`, `${id}0`, id.slice(0, -1), ` ${id}`, `${id}e0`, Number(id)]) {
      const answer = await app.post('discord', await app.agreedAtDiscord(discordUser(1, { id: other })));
      expect(answer.body.user?.id).not.toBe(victimId);
    }
  });
});

describe('T10: an e-mail address at Discord', () => {
  it('is never used: a verified one that equals a user’s selects nobody, and is not kept', async () => {
    const app = await PlatformApp.start();
    const email = 'victim@example.com';
    const { body: victim } = await app.post('discord', await app.agreedAtDiscord(discordUser(1)));
    await app.app.rows('update users set email = $2 where id = $1', [victim.user.id, email]);
    const attacker = discordUser(2, { email, verified: true, phone: '+12015550143' });
    const { body } = await app.post('discord', await app.agreedAtDiscord(attacker));
    expect(body.is_new_user).toBe(true);
    expect(body.user.id).not.toBe(victim.user.id);
    expect(body.user.phone_number).toBeNull();
    const holders = await app.app.rows('select id from users where email = $1', [email]);
    expect(holders).toEqual([{ id: victim.user.id }]);
    expect(await app.app.rows('select 1 from phone_proofs')).toEqual([]);
  });
});
