import { personAt } from '../support/flows/account';
import { until } from '../support/flows/until';
import type { JsonAnswer } from '../support/auth-app';
import { LinkedPeople } from './people';

const codeOf = ({ status, body }: JsonAnswer): readonly unknown[] => [status, body.code];

describe('T28: merging what is not one’s own, twice, or late', () => {
  let people: LinkedPeople;
  beforeAll(async () => (people = await LinkedPeople.start()));

  /** Ann by WhatsApp and the same by Telegram, both signed in, and the right to merge. */
  async function two(n: number) {
    const ann = await people.app.signIn(personAt(n));
    const other = (await people.telegram(n)).body;
    return { ann, other, token: await people.mergeToken(n, ann.token) };
  }
  const active = async (...ids: string[]) =>
    (await people.app.rows(`select id from users where id = any($1::uuid[]) and status = 'active'`, [ids]))
      .length;

  it('needs a session whose own proof is not older than ten minutes', async () => {
    const { ann, other, token } = await two(1);
    await people.age(ann.id, 11);
    expect(codeOf(await people.merge(ann.token, token))).toEqual([403, 'STEP_UP_REQUIRED']);
    expect(await active(ann.userId, other.user.id)).toBe(2);
  });

  it('needs a proof of the other that is not older than five minutes', async () => {
    const { ann, other, token } = await two(2);
    await people.app.rows(
      `update auth_challenges set expires_at = now() - interval '1 s' where purpose = 'merge'`,
    );
    expect(codeOf(await people.merge(ann.token, token))).toEqual([410, 'MERGE_TOKEN_EXPIRED']);
    expect(await active(ann.userId, other.user.id)).toBe(2);
  });

  it('needs the session in which that was proved: no other of the same person, nobody else’s, none', async () => {
    const { ann, other, token } = await two(3);
    const elsewhere = await people.app.signIn(personAt(3));
    const eve = await people.app.signIn(personAt(4));
    for (const session of [elsewhere.token, eve.token, other.session.token])
      expect(codeOf(await people.merge(session, token))).toEqual([403, 'AUTH_PROOF_REQUIRED']);
    expect((await people.app.call('POST', '/api/eliza-app/auth/merge', { body: {} })).status).toBe(401);
    expect(await active(ann.userId, other.user.id)).toBe(2);
    expect((await people.merge(ann.token, token)).status).toBe(200);
  });

  it('needs an explicit yes', async () => {
    const { ann, other, token } = await two(5);
    for (const confirm of [undefined, null, 'true', 1])
      expect(codeOf(await people.merge(ann.token, token, { confirm }))).toEqual([400, 'INVALID_REQUEST']);
    expect((await people.merge(ann.token, token, { confirm: false })).body.merged).toBe(false);
    expect(await active(ann.userId, other.user.id)).toBe(2);
  });

  it('is not for a session that is held', async () => {
    const { ann, other, token } = await two(6);
    await people.app.rows(`update identities set held_until = now() + interval '1 hour' where id = $1`, [
      ann.identityId,
    ]);
    expect(codeOf(await people.merge(ann.token, token))).toEqual([403, 'STEP_UP_REQUIRED']);
    expect(await active(ann.userId, other.user.id)).toBe(2);
  });

  it('lets nobody take anything along for a day who had not proved the other before: neither way round', async () => {
    for (const [n, keep] of [
      [11, 'session'],
      [12, 'other'],
    ] as const) {
      await people.app.whatsapp.say(personAt(n), 'hello');
      await people.app.lastReplyTo(personAt(n));
      const { ann, token } = await two(n);
      const { session } = (await people.merge(ann.token, token, { keep })).body;
      const tried = await people.app.call('GET', '/api/eliza-app/user/me/export', { token: session.token });
      expect(codeOf(tried)).toEqual([403, 'STEP_UP_REQUIRED']);
      const gone = await people.app.call('DELETE', '/api/eliza-app/user/me', { token: session.token });
      expect(codeOf(gone)).toEqual([403, 'STEP_UP_REQUIRED']);
      // Whoever has the other account proves it once more.
      expect(gone.body.details.methods).toEqual(['telegram']);
      const own = (await people.telegram(n)).body.session;
      const exported = await people.app.call('GET', '/api/eliza-app/user/me/export', { token: own.token });
      expect(exported.status).toBe(202);
      await until('the person is told', () =>
        people.app.graph.shownTo(personAt(n)).some((text) => text.includes('were made one')),
      );
    }
  });

  it('does not bring a suspended account back', async () => {
    const { ann, other, token } = await two(7);
    await people.app.rows(`update users set status = 'suspended' where id = $1`, [other.user.id]);
    expect(codeOf(await people.merge(ann.token, token))).toEqual([409, 'MERGE_STALE']);
    expect(await people.app.rows('select status from users where id = $1', [other.user.id])).toEqual([
      { status: 'suspended' },
    ]);
  });

  it('ten times at once happens once', async () => {
    const { ann, other, token } = await two(8);
    const all = await Promise.all(Array.from({ length: 10 }, () => people.merge(ann.token, token)));
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of all) expect([200, 401, 409]).toContain(status);
    expect(await active(ann.userId, other.user.id)).toBe(1);
  });

  it('twenty in opposite directions, while the person writes on, happen once: nobody is made and nothing hangs', async () => {
    const { ann, other } = await two(9);
    const tokens: string[] = [];
    for (let at = 0; at < 20; at++) tokens.push(await people.mergeToken(9, ann.token));
    const before = await people.platform.users();
    const [all] = await Promise.all([
      Promise.all(
        tokens.map((token, at) => people.merge(ann.token, token, { keep: at % 2 ? 'session' : 'other' })),
      ),
      ...Array.from({ length: 10 }, (_, at) => people.app.whatsapp.say(personAt(9), `message ${at}`)),
    ]);
    expect(all.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status } of all) expect([200, 401, 409]).toContain(status);
    expect(await active(ann.userId, other.user.id)).toBe(1);
    await people.app.lastReplyTo(personAt(9));
    expect(await people.platform.users()).toBe(before);
  });

  it('can be undone for 30 days, by whoever has the account', async () => {
    const { ann, token } = await two(10);
    const { body } = await people.merge(ann.token, token);
    const age = (days: number) =>
      people.app.rows(`update account_merges set created_at = now() - $2 * interval '1 day' where id = $1`, [
        body.merge_id,
        days,
      ]);
    await people.age(body.session.id, 11);
    expect(codeOf(await people.undo(body.session.token, body.merge_id))).toEqual([403, 'STEP_UP_REQUIRED']);
    await people.age(body.session.id, 0);
    await age(31);
    expect(codeOf(await people.undo(body.session.token, body.merge_id))).toEqual([409, 'UNDO_NOT_POSSIBLE']);
    await age(29);
    expect((await people.undo(body.session.token, body.merge_id)).status).toBe(200);
  });
});
