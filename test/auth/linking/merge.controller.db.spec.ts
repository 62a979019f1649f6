import { personAt } from '../../support/flows/account';
import { LinkedPeople } from './linked-people';

let people: LinkedPeople;
beforeAll(async () => (people = await LinkedPeople.start()));

/** Two accounts of one person: `n` of WhatsApp, signed in here, and one of Telegram, signed in elsewhere. */
async function twoAccounts(n: number) {
  const person = personAt(n);
  await people.app.whatsapp.say(person, 'hello');
  await people.app.lastReplyTo(person);
  const ann = await people.app.signIn(person);
  const other = (await people.telegram(n * 1000)).body;
  return { ann, other, mergeToken: await people.mergeToken(n * 1000, ann.token) };
}
const userOf = async (id: string) =>
  (await people.app.rows(`select status, merged_into_id as "into" from users where id = $1`, [id]))[0];

describe('auth/merge', () => {
  it('shows what would happen, and changes nothing', async () => {
    const { ann, other, mergeToken } = await twoAccounts(1);
    const shown = await people.merge(ann.token, mergeToken, { confirm: false });
    expect(shown).toMatchObject({ status: 200 });
    expect(shown.body).toEqual({
      success: true,
      merged: false,
      effects: {
        identities: [expect.objectContaining({ channel: 'telegram' })],
        conversations: 0,
        memory: { entity_id: ann.userId, former_entity_id: other.user.id },
        organizations: [expect.objectContaining({ role: 'owner', archived: true })],
        credit_moved: expect.stringMatching(/^0(\.0+)?$/),
        sessions_ended: 1,
      },
    });
    const otherWay = await people.merge(ann.token, mergeToken, { confirm: false, keep: 'other' });
    expect(otherWay.body.effects).toMatchObject({
      conversations: 1,
      memory: { entity_id: other.user.id, former_entity_id: ann.userId },
    });
    expect(await userOf(other.user.id)).toEqual({ status: 'active', into: null });
    expect((await people.me(other.session.token)).status).toBe(200);
    expect((await people.merge(ann.token, mergeToken)).status).toBe(200);
  });

  it('keeps the account signed in: the other’s sessions end, its accounts lead here', async () => {
    const { ann, other, mergeToken } = await twoAccounts(2);
    const { status, body } = await people.merge(ann.token, mergeToken);
    expect(status).toBe(200);
    expect(body).toMatchObject({
      success: true,
      merged: true,
      user: { id: ann.userId, telegram_id: '2000' },
      merged_user_id: other.user.id,
    });
    expect(Date.parse(body.undo_until)).toBeGreaterThan(Date.now() + 29 * 86_400_000);
    for (const token of [ann.token, other.session.token]) expect((await people.me(token)).status).toBe(401);
    expect((await people.me(body.session.token)).body.user.id).toBe(ann.userId);
    const again = (await people.telegram(2000)).body;
    expect(again).toMatchObject({ is_new_user: false, user: { id: ann.userId } });
    expect(await userOf(other.user.id)).toEqual({ status: 'merged', into: ann.userId });
  });

  it('keeps the other account, with what was said', async () => {
    const { ann, other, mergeToken } = await twoAccounts(3);
    const { body } = await people.merge(ann.token, mergeToken, { keep: 'other' });
    expect(body).toMatchObject({ user: { id: other.user.id }, merged_user_id: ann.userId });
    expect((await people.me(body.session.token)).body.user.id).toBe(other.user.id);
    expect(
      await people.app.rows('select user_id from conversations where user_id in ($1, $2)', [
        ann.userId,
        other.user.id,
      ]),
    ).toEqual([{ user_id: other.user.id }]);
    // The other devices of the account that was kept stay signed in.
    expect((await people.me(other.session.token)).status).toBe(200);
  });

  it('into an account that was to be deleted keeps it: nothing of either is erased', async () => {
    const { ann, other, mergeToken } = await twoAccounts(6);
    await people.app.rows(`update users set delete_at = now() + interval '3 days' where id = $1`, [
      other.user.id,
    ]);
    const { status } = await people.merge(ann.token, mergeToken, { keep: 'other' });
    expect(status).toBe(200);
    expect(await people.app.rows('select delete_at from users where id = $1', [other.user.id])).toEqual([
      { delete_at: null },
    ]);
  });

  it('answers in cookies who asked with cookies', async () => {
    const { ann, mergeToken } = await twoAccounts(4);
    const { status, body, headers } = await people.app.call('POST', '/api/eliza-app/auth/merge', {
      headers: {
        cookie: `__Host-at=${ann.token}`,
        'x-requested-with': 'fetch',
        'sec-fetch-site': 'same-origin',
      },
      body: { merge_token: mergeToken, keep: 'session', confirm: true, transport: 'body' },
    });
    expect(status).toBe(200);
    expect(body.session).not.toHaveProperty('token');
    expect(body.session).not.toHaveProperty('refresh_token');
    expect(String(headers['set-cookie'])).toContain('__Host-at=');
  });

  it.each([
    ['no token of ours', 20, 403, 'AUTH_PROOF_REQUIRED', () => Promise.resolve('mt_nothing')],
    [
      'late',
      21,
      410,
      'MERGE_TOKEN_EXPIRED',
      async (token: string) => {
        await people.app.rows(`update auth_challenges set expires_at = now() where purpose = 'merge'`);
        return token;
      },
    ],
  ])('refuses a token that is %s', async (_name, n, status, code, spoil) => {
    const { ann, mergeToken } = await twoAccounts(n);
    expect(await people.merge(ann.token, await spoil(mergeToken))).toMatchObject({ status, body: { code } });
  });

  it.each([{ keep: 'both' }, { confirm: 'yes' }, { merge_token: 7 }])('refuses %o', async (wrong) => {
    const ann = await people.app.signIn(personAt(5));
    expect(await people.merge(ann.token, 'mt_x', wrong)).toMatchObject({
      status: 400,
      body: { code: 'INVALID_REQUEST' },
    });
  });
});

describe('its undo', () => {
  it('parts them again: everybody is who they were', async () => {
    const { ann, other, mergeToken } = await twoAccounts(40);
    const { body } = await people.merge(ann.token, mergeToken);
    const elsewhere = (await people.telegram(40_000)).body.session;
    const undone = await people.undo(body.session.token, body.merge_id);
    expect(undone).toMatchObject({ status: 200, body: { success: true, restored_user_id: other.user.id } });
    // A session of the survivor that began with what is not the survivor's any more.
    expect((await people.me(elsewhere.token)).status).toBe(401);
    expect((await people.telegram(40_000)).body.user.id).toBe(other.user.id);
    expect((await people.me(body.session.token)).body.user).toMatchObject({
      id: ann.userId,
      telegram_id: null,
    });
    expect(await people.undo(body.session.token, body.merge_id)).toMatchObject({
      status: 409,
      body: { code: 'UNDO_NOT_POSSIBLE' },
    });
  });

  it('gives conversations back with the account', async () => {
    const { ann, other, mergeToken } = await twoAccounts(41);
    const { body } = await people.merge(ann.token, mergeToken, { keep: 'other' });
    await people.undo(body.session.token, body.merge_id);
    expect(
      await people.app.rows('select user_id from conversations where user_id in ($1, $2)', [
        ann.userId,
        other.user.id,
      ]),
    ).toEqual([{ user_id: ann.userId }]);
  });

  it('is nobody else’s', async () => {
    const { ann, mergeToken } = await twoAccounts(42);
    const { body } = await people.merge(ann.token, mergeToken);
    const eve = await people.app.signIn(personAt(43));
    for (const id of [body.merge_id, 'no-id'])
      expect(await people.undo(eve.token, id)).toMatchObject({
        status: 409,
        body: { code: 'UNDO_NOT_POSSIBLE' },
      });
  });
});
