import { PersonalDataRegistry } from '../../../src/users';
import { answerOffer, type OfferAnswer } from '../../../src/users/identities/answer-offer';
import { usersPersonalData } from '../../../src/users/users.personal-data.sql';
import { imessage, telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const holders = new PersonalDataRegistry();
holders.register(usersPersonalData);

const phone = '+12015550143';
const older = () => db.users.resolve(whatsapp('US.1', '12015550143'), { channel: 'whatsapp' });
const newer = () => db.users.resolve(imessage(phone), { channel: 'imessage' });
const stranger = () => db.users.resolve(telegram('666'), { channel: 'telegram' });
const answer = (offer: OfferAnswer) =>
  db.users.transaction((tx, rules) => answerOffer(tx, holders, offer, rules));
const theOffer = async () =>
  (
    await db.query<{ id: string; state: string }>('select id, state from link_offers order by id desc')
  )[0] ?? {
    id: '',
    state: 'none',
  };
const merged = () => db.query(`select id from users where status = 'merged'`);

describe('two accounts with one phone', () => {
  const asked = async () => {
    db.config.phoneLinkPolicy = 'confirm';
    const [old, young] = [await older(), await newer()];
    return { old, young, offerId: (await theOffer()).id };
  };

  it('become one after a yes in the older chat and a yes in the newer one', async () => {
    const { old, young, offerId } = await asked();
    expect(await answer({ offerId, answer: 'mine', userId: old.userId })).toEqual({
      kind: 'ask-new-chat',
      identityId: young.identityId,
      userId: young.userId,
    });
    expect(await merged()).toEqual([]);
    expect(await answer({ offerId, answer: 'mine', userId: young.userId })).toMatchObject({
      kind: 'merged',
      userId: old.userId,
    });
    expect(await theOffer()).toMatchObject({ state: 'accepted_both' });
    expect((await newer()).userId).toBe(old.userId);
  });

  it('stay apart where only the newer chat says yes', async () => {
    const { young, offerId } = await asked();
    expect(await answer({ offerId, answer: 'mine', userId: young.userId })).toEqual({ kind: 'not-possible' });
    expect(await theOffer()).toMatchObject({ state: 'open' });
  });

  it('stay apart where the older chat says yes twice', async () => {
    const { old, offerId } = await asked();
    await answer({ offerId, answer: 'mine', userId: old.userId });
    expect(await answer({ offerId, answer: 'mine', userId: old.userId })).toEqual({ kind: 'not-possible' });
    expect(await merged()).toEqual([]);
  });

  it.each(['mine', 'not-me'] as const)('cannot be answered by anybody else: %s', async (word) => {
    const { old, offerId } = await asked();
    const { userId } = await stranger();
    expect(await answer({ offerId, answer: word, userId })).toEqual({ kind: 'not-possible' });
    await answer({ offerId, answer: 'mine', userId: old.userId });
    expect(await answer({ offerId, answer: word, userId })).toEqual({ kind: 'not-possible' });
    expect(await theOffer()).toMatchObject({ state: 'accepted_old' });
  });

  it('a no in the newer chat counts only once it was asked', async () => {
    const { old, young, offerId } = await asked();
    expect(await answer({ offerId, answer: 'not-me', userId: young.userId })).toEqual({
      kind: 'not-possible',
    });
    await answer({ offerId, answer: 'mine', userId: old.userId });
    expect(await answer({ offerId, answer: 'not-me', userId: young.userId })).toEqual({ kind: 'kept-apart' });
  });

  it('after "Not me" neither is asked about the other for 90 days', async () => {
    const { old, young, offerId } = await asked();
    expect(await answer({ offerId, answer: 'not-me', userId: old.userId })).toEqual({ kind: 'kept-apart' });
    // Either of them proves the phone anew.
    const proveAnew = async () => {
      await db.query('update phone_proofs set revoked_at = now()');
      await newer();
      await older();
    };
    await proveAnew();
    expect(await db.count('link_offers')).toBe(1);
    expect(await answer({ offerId, answer: 'mine', userId: old.userId })).toEqual({ kind: 'not-possible' });
    db.clock.passDays(60);
    await Promise.all([older(), newer()]);
    db.clock.passDays(31);
    await proveAnew();
    expect(await db.count('link_offers')).toBe(2);
    expect((await newer()).userId).toBe(young.userId);
  });

  it('cannot be joined a day later', async () => {
    const { old, young, offerId } = await asked();
    await answer({ offerId, answer: 'mine', userId: old.userId });
    db.clock.passDays(1);
    expect(await answer({ offerId, answer: 'mine', userId: young.userId })).toEqual({ kind: 'not-possible' });
  });

  it('ten answers of both at once, in any order: at most one merge, and no deadlock', async () => {
    const { old, young, offerId } = await asked();
    const both = [old.userId, young.userId];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, at) => answer({ offerId, answer: 'mine', userId: both[at % 2] ?? '' })),
    );
    expect(outcomes.filter(({ kind }) => kind === 'ask-new-chat')).toHaveLength(1);
    expect(outcomes.filter(({ kind }) => kind === 'merged').length).toBeLessThanOrEqual(1);
    expect((await merged()).length).toBe(outcomes.filter(({ kind }) => kind === 'merged').length);
  });

  it('a yes and a no at once: one of them counts', async () => {
    const { old, young, offerId } = await asked();
    await answer({ offerId, answer: 'mine', userId: old.userId });
    const outcomes = await Promise.all([
      answer({ offerId, answer: 'mine', userId: young.userId }),
      answer({ offerId, answer: 'not-me', userId: old.userId }),
    ]);
    expect(outcomes.filter(({ kind }) => kind === 'not-possible')).toHaveLength(1);
  });
});

describe('an account that joined by its phone', () => {
  const joined = async () => {
    const [old, young] = [await older(), await newer()];
    expect(young).toMatchObject({ userId: old.userId, event: 'joined_by_phone' });
    return { userId: old.userId, young, offerId: (await theOffer()).id };
  };

  it('is told about, once', async () => {
    const { userId, young } = await joined();
    await newer();
    expect(
      await db.query(
        'select from_identity_id as "from", to_user_id as "to", state, notified_at from link_offers',
      ),
    ).toEqual([{ from: young.identityId, to: userId, state: 'joined', notified_at: null }]);
  });

  it('is one that they know', async () => {
    const { userId, young, offerId } = await joined();
    expect(await answer({ offerId, answer: 'mine', userId })).toEqual({ kind: 'known' });
    expect((await newer()).userId).toBe(userId);
    expect(young.userId).toBe(userId);
  });

  it('gets a user of its own by "Not me", once, and is not asked about again', async () => {
    const { userId, young, offerId } = await joined();
    const all = await Promise.all([1, 2, 3].map(() => answer({ offerId, answer: 'not-me', userId })));
    const parted = all.filter(({ kind }) => kind === 'parted');
    expect(parted).toHaveLength(1);
    const again = await newer();
    expect(parted[0]).toEqual({ kind: 'parted', identityId: young.identityId, userId: again.userId });
    expect(again.userId).not.toBe(userId);
    expect(again.isNew).toBe(false);
    await db.query('update phone_proofs set revoked_at = now()');
    await Promise.all([older(), newer()]);
    expect(await theOffer()).toMatchObject({ id: offerId, state: 'undone' });
  });

  it('stays after a week', async () => {
    const { userId, offerId } = await joined();
    db.clock.passDays(7);
    expect(await answer({ offerId, answer: 'not-me', userId })).toEqual({ kind: 'not-possible' });
    expect((await newer()).userId).toBe(userId);
  });

  it('is nobody else’s business', async () => {
    const { userId, offerId } = await joined();
    const other = await stranger();
    expect(await answer({ offerId, answer: 'not-me', userId: other.userId })).toEqual({
      kind: 'not-possible',
    });
    expect((await newer()).userId).toBe(userId);
  });
});
