import { personAt } from '../../support/flows/account';
import { LinkedPeople } from './linked-people';

let people: LinkedPeople;
beforeAll(async () => (people = await LinkedPeople.start()));

describe('auth/identities', () => {
  it('shows what is the person’s, masked, and what waits for their word', async () => {
    const ann = await people.app.signIn(personAt(1));
    await people.telegram(1, ann.token);
    const asking = await people.telegram(2);
    const [offered] = await people.app.rows<{ id: string }>(
      `insert into link_offers (id, from_identity_id, to_user_id, expires_at)
       select gen_random_uuid(), i.id, $1, now() + interval '1 day' from identities i where i.user_id = $2 returning id`,
      [ann.userId, asking.body.user.id],
    );
    const { status, body, text } = await people.identities(ann.token);
    expect(status).toBe(200);
    expect(body.identities).toEqual([
      expect.objectContaining({
        id: ann.identityId,
        channel: 'whatsapp',
        display: `WhatsApp ••••${personAt(1).slice(-3)}`,
        phone_masked: `••••${personAt(1).slice(-3)}`,
        assurance: 'inbound',
        is_primary: true,
      }),
      expect.objectContaining({ channel: 'telegram', assurance: 'platform_signed', phone_masked: null }),
    ]);
    expect(body.pending_offers).toEqual([
      {
        id: offered?.id,
        channel: 'telegram',
        created_at: expect.stringMatching(/Z$/),
        expires_at: expect.stringMatching(/Z$/),
      },
    ]);
    expect(text).not.toContain(personAt(1));
    expect((await people.identities(asking.body.session.token)).body.pending_offers).toEqual([]);
  });

  it('makes another the first of its channel', async () => {
    const ann = await people.app.signIn(personAt(2));
    for (const id of [21, 22]) await people.telegram(id, ann.token);
    const list = (await people.identities(ann.token)).body.identities;
    const second = list[2].id;
    expect(await people.change(ann.token, second, { is_primary: true })).toMatchObject({
      status: 200,
      body: { success: true, identity: { id: second, is_primary: true } },
    });
    expect((await people.me(ann.token)).body.user.telegram_id).toBe('22');
    for (const body of [{}, { is_primary: false }, { is_primary: true, user_id: ann.userId }])
      expect(await people.change(ann.token, second, body)).toMatchObject({
        status: 400,
        body: { code: 'INVALID_REQUEST' },
      });
  });

  it('takes one out: what was begun with it ends, who writes from there is somebody new', async () => {
    const ann = await people.app.signIn(personAt(3));
    await people.telegram(31, ann.token);
    const other = (await people.telegram(31)).body.session;
    const { identities } = (await people.identities(ann.token)).body;
    expect((await people.unlink(ann.token, identities[1].id)).status).toBe(204);
    expect((await people.identities(other.token)).status).toBe(401);
    expect((await people.identities(ann.token)).body.identities).toHaveLength(1);
    const { body } = await people.telegram(31);
    expect(body.is_new_user).toBe(true);
    expect(body.user.id).not.toBe(ann.userId);
  });

  it('is nobody else’s', async () => {
    const [ann, eve] = [await people.app.signIn(personAt(4)), await people.app.signIn(personAt(5))];
    await people.telegram(41, ann.token);
    for (const id of [ann.identityId, '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d', 'no-id'])
      for (const answer of [
        await people.unlink(eve.token, id),
        await people.change(eve.token, id, { is_primary: true }),
      ])
        expect(answer).toMatchObject({ status: 404, body: { code: 'IDENTITY_NOT_FOUND' } });
    expect((await people.identities(ann.token)).body.identities).toHaveLength(2);
  });

  it('asks for a proof that is not older than ten minutes', async () => {
    const ann = await people.app.signIn(personAt(6));
    await people.telegram(61, ann.token);
    await people.age(ann.id, 11);
    expect(await people.unlink(ann.token, ann.identityId)).toMatchObject({
      status: 403,
      body: { code: 'STEP_UP_REQUIRED' },
    });
    expect((await people.change(ann.token, ann.identityId, { is_primary: true })).status).toBe(200);
  });
});
