import { personAt } from '../support/flows/account';
import { LinkedPeople, signInByChat } from './people';

describe('T16: what was linked, or cannot be', () => {
  let people: LinkedPeople;
  beforeAll(async () => (people = await LinkedPeople.start()));
  const ownerOf = async (number: string) =>
    (
      await people.app.rows<{ user_id: string }>(
        `select i.user_id from identities i join identity_keys k on k.identity_id = i.id
         where k.value = $1 and k.retired_at is null`,
        [number],
      )
    )[0]?.user_id;

  it('a session that began with it may not take anything along for a day', async () => {
    const victim = personAt(2);
    const ann = (await people.telegram(2)).body;
    await signInByChat(people, victim, ann.session.token);
    const began = (await signInByChat(people, victim)).body;
    expect(began.user.id).toBe(ann.user.id);
    const [first] = (await people.identities(began.session.token)).body.identities;
    const held = await people.unlink(began.session.token, first.id);
    expect([held.status, held.body.code]).toEqual([403, 'STEP_UP_REQUIRED']);
    expect(held.body.details.methods).toEqual(['telegram']);
    for (const [method, path] of [
      ['DELETE', '/api/eliza-app/user/me'],
      ['GET', '/api/eliza-app/user/me/export'],
    ] as const)
      expect((await people.app.call(method, path, { token: began.session.token })).status).toBe(403);
    await people.app.rows(`update identities set held_until = now() where user_id = $1`, [ann.user.id]);
    expect((await people.unlink(began.session.token, first.id)).status).toBe(204);
  });

  it('an account that has an owner is not moved by a proof: both are as they were', async () => {
    const victim = personAt(3);
    const { body: own } = await signInByChat(people, victim);
    const eve = (await people.telegram(3)).body;
    const tried = await signInByChat(people, victim, eve.session.token);
    expect([tried.status, tried.body.code]).toEqual([409, 'IDENTITY_ALREADY_LINKED']);
    expect(await ownerOf(victim)).toBe(own.user.id);
    expect((await people.me(eve.session.token)).body.user.identities_count).toBe(1);
  });
});
