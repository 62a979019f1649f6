import { personAt } from '../support/flows/account';
import { LinkedPeople, signInByChat } from './people';

describe('T29: locking somebody out of their own account', () => {
  let people: LinkedPeople;
  beforeAll(async () => (people = await LinkedPeople.start()));

  it('the last identity stays, and leads back in', async () => {
    const ann = await people.app.signIn(personAt(1));
    const answer = await people.unlink(ann.token, ann.identityId);
    expect([answer.status, answer.body.code]).toEqual([409, 'LAST_IDENTITY']);
    expect((await signInByChat(people, personAt(1))).body.user.id).toBe(ann.userId);
  });

  it('whatever is taken out at once, one is left', async () => {
    const ann = await people.app.signIn(personAt(2));
    for (const id of [21, 22, 23]) await people.telegram(id, ann.token);
    const { identities }: { identities: readonly { id: string }[] } = (await people.identities(ann.token))
      .body;
    const ids = identities.map(({ id }) => id);
    expect(ids).toHaveLength(4);
    const all = await Promise.all([...ids, ...ids].map((id) => people.unlink(ann.token, id)));
    for (const { status } of all) expect([204, 401, 404, 409]).toContain(status);
    const left = await people.app.rows(
      `select id from identities where user_id = $1 and unlinked_at is null`,
      [ann.userId],
    );
    expect(left.length).toBeGreaterThanOrEqual(1);
    expect(all.filter(({ status }) => status === 204)).toHaveLength(4 - left.length);
  });

  it('needs a proof that is not older than ten minutes', async () => {
    const ann = await people.app.signIn(personAt(3));
    await people.telegram(31, ann.token);
    await people.age(ann.id, 11);
    for (const answer of [
      await people.unlink(ann.token, ann.identityId),
      await people.app.call('DELETE', '/api/eliza-app/user/me', { token: ann.token }),
    ])
      expect([answer.status, answer.body.code]).toEqual([403, 'STEP_UP_REQUIRED']);
  });

  it('an account is not erased for seven days, and signing in keeps it', async () => {
    const ann = await people.app.signIn(personAt(4));
    const asked = await people.app.call('DELETE', '/api/eliza-app/user/me', { token: ann.token });
    expect(asked.status).toBe(202);
    const days = (Date.parse(asked.body.delete_at) - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(6.9);
    expect((await people.me(ann.token)).status).toBe(401);
    const back = await signInByChat(people, personAt(4));
    expect(back.body).toMatchObject({ is_new_user: false, user: { id: ann.userId } });
    expect(await people.app.rows('select delete_at from users where id = $1', [ann.userId])).toEqual([
      { delete_at: null },
    ]);
  });
});
