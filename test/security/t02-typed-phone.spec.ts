import { personAt } from '../support/flows/account';
import { discordUser } from '../support/discord-double';
import { PlatformApp } from '../support/platform-app';

/** The victim's number, as anybody may know it, in every way of writing it. */
const victim = personAt(1);
const spellings = [`+${victim}`, victim, `00${victim}`, { e164: `+${victim}` }, [victim], null];

describe('T02: a typed phone number with a platform’s login', () => {
  let app: PlatformApp;
  let victimId: string;
  let victimRow: string;
  const rowOf = async (userId: string): Promise<string> => {
    const [row] = await app.app.rows<{ all: string }>(
      `select (to_jsonb(u) || jsonb_build_object('identities', (
         select jsonb_agg(to_jsonb(i) - 'last_seen_at' order by i.id) from identities i where i.user_id = u.id)))::text as all
       from users u where u.id = $1`,
      [userId],
    );
    return row?.all ?? '';
  };

  beforeAll(async () => {
    app = await PlatformApp.start();
    ({ userId: victimId } = await app.app.signIn(victim));
    victimRow = await rowOf(victimId);
    expect(victimRow).toContain(victim);
  });
  // Whatever was tried, the victim's account is as it was.
  afterEach(async () => expect(await rowOf(victimId)).toBe(victimRow));

  it.each([
    ['telegram', (n: number) => Promise.resolve(app.telegram.widget({ id: 5000 + n, first_name: 'Eve' }))],
    ['discord', (n: number) => app.agreedAtDiscord(discordUser(n))],
  ] as const)('%s: leads to an own new account without a number', async (platform, proof) => {
    for (const [n, phone_number] of spellings.entries()) {
      const body = { ...(await proof(n)), phone_number, signup_code: phone_number };
      const answer = await app.post(platform, body);
      expect(answer.status).toBe(200);
      expect(answer.body).toMatchObject({
        is_new_user: true,
        user: { phone_number: null, whatsapp_id: null },
      });
      expect(answer.body.user.id).not.toBe(victimId);
    }
  });

  it('with a session it adds no number to the account either', async () => {
    const { token, userId } = await app.app.signIn(personAt(2));
    const proof = app.telegram.widget({ id: 6000, first_name: 'Eve' });
    const answer = await app.post('telegram', { ...proof, phone_number: `+${victim}` }, token);
    expect(answer.body.user).toMatchObject({ id: userId, phone_number: `+${personAt(2)}` });
  });

  it('without a proof it is nothing', async () => {
    const before = await app.users();
    const answer = await app.post('telegram', { phone_number: `+${victim}` });
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(await app.users()).toBe(before);
  });

  it('left no proof of the number, and no offer to the victim', async () => {
    const proofs = await app.app.rows(
      'select 1 from phone_proofs p join identities i on i.id = p.identity_id where i.user_id <> $1 and phone_e164 = $2',
      [victimId, `+${victim}`],
    );
    expect(proofs).toEqual([]);
    expect(await app.app.rows('select 1 from link_offers')).toEqual([]);
  });

  it('the victim signs in later as ever', async () => {
    expect((await app.app.signIn(victim)).userId).toBe(victimId);
  });
});

describe('T02: the number on file with Telegram', () => {
  it('is the number of whoever once registered it: it joins nobody by itself', async () => {
    const app = await PlatformApp.start();
    const { userId } = await app.app.signIn(victim);
    const body = await app.agreedAtTelegram({ id: 7000, name: 'Eve', phone_number: victim });
    const answer = await app.post('telegram', body);
    expect(answer.body.is_new_user).toBe(true);
    expect(answer.body.user.id).not.toBe(userId);
    expect(await app.app.rows('select 1 from identities where user_id = $1', [userId])).toHaveLength(1);
  });
});
