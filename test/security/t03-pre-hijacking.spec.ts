import { personAt } from '../support/flows/account';
import { discordUser } from '../support/discord-double';
import { Browser } from './browser';
import { LinkedPeople, signInByChat } from './people';

const victim = personAt(1);
const address = 'victim@example.com';

describe('T03: an account that somebody prepared before its victim comes', () => {
  let people: LinkedPeople;
  beforeAll(async () => (people = await LinkedPeople.start()));

  it('with every field that can be typed set to the victim’s: the victim gets an account of their own', async () => {
    const proof = people.platform.telegram.widget({ id: 666, first_name: 'Victim' });
    const eve = (await people.platform.post('telegram', { ...proof, phone_number: `+${victim}` })).body;
    const { token } = eve.session;
    const typed = await people.app.call('PATCH', '/api/eliza-app/user/me', {
      token,
      body: {
        name: 'Victim',
        preferences: { phone_number: `+${victim}`, email: address, whatsapp_id: victim },
      },
    });
    expect(typed.status).toBe(200);
    await people.app.call('POST', '/api/eliza-app/user/phone', {
      token,
      body: { phone_number: `+${victim}`, code_challenge: new Browser(people.app).codeChallenge },
    });
    const bare = await people.app.call('POST', '/api/eliza-app/auth/whatsapp', {
      token,
      body: { whatsapp_id: victim },
    });
    expect([bare.status, bare.body.code]).toEqual([403, 'AUTH_PROOF_REQUIRED']);

    const came = await signInByChat(people, victim);
    expect(came).toMatchObject({ status: 200, body: { is_new_user: true } });
    expect(came.body.user.id).not.toBe(eve.user.id);
    expect((await people.me(token)).body.user).toMatchObject({
      id: eve.user.id,
      phone_number: null,
      whatsapp_id: null,
      identities_count: 1,
    });
    expect(await people.app.rows('select id from link_offers')).toEqual([]);
  });

  it('by a platform that shows an e-mail address: it is kept nowhere and leads nowhere', async () => {
    const ann = await people.app.signIn(personAt(2));
    await people.app.rows(`update users set email = $2, email_verified_at = now() where id = $1`, [
      ann.userId,
      address,
    ]);
    const proof = await people.platform.agreedAtDiscord(discordUser(3, { email: address, verified: true }));
    const came = (await people.platform.post('discord', proof)).body;
    expect(came.is_new_user).toBe(true);
    expect(came.user.id).not.toBe(ann.userId);
    expect(await people.app.rows('select id from users where email is not null')).toEqual([
      { id: ann.userId },
    ]);
    const [dump] = await people.app.rows<{ all: string }>(
      `select (select coalesce(jsonb_agg(to_jsonb(i)), '[]') from identities i)::text
        || (select coalesce(jsonb_agg(to_jsonb(k)), '[]') from identity_keys k)::text as all`,
    );
    expect(dump?.all).toContain('Nelly 3');
    expect(dump?.all).not.toContain(address);
  });

  it('and merged by its victim: its sessions, and what it had under way, end with it', async () => {
    const eve = (await people.telegram(667)).body;
    const asked = new Browser(people.app, eve.session.token);
    await asked.ask({ purpose: 'link' });
    const ann = await people.app.signIn(personAt(4));
    const annAsked = new Browser(people.app, ann.token);
    await annAsked.ask({ purpose: 'link' });
    const merged = await people.merge(ann.token, await people.mergeToken(667, ann.token));
    expect(merged.status).toBe(200);

    expect((await people.me(eve.session.token)).status).toBe(401);
    const refreshed = await people.app.call('POST', '/api/eliza-app/auth/refresh', {
      body: { refresh_token: eve.session.refresh_token },
    });
    expect(refreshed.status).toBe(401);
    // The victim, or anybody, is talked into sending the code all the same.
    for (const browser of [asked, annAsked]) {
      await people.app.whatsapp.say(personAt(5), browser.text);
      expect(await people.app.lastReplyTo(personAt(5))).toContain('is not valid');
      expect(await browser.status()).toBe('expired');
    }
    expect((await people.me(merged.body.session.token)).body.user.identities_count).toBe(2);
  });
});
