import { Users } from '../../src/users';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { bodyOf, newMessageId, valueFor } from '../support/flows/webhook-bodies';
import { account } from '../support/flows/account';
import { telegram, whatsapp } from '../users/senders';

const [victim, eve] = [personAt(1), personAt(2)];

describe('T09: somebody else’s contact card', () => {
  let app: AuthApp;
  let victimId: string;
  beforeAll(async () => {
    app = await AuthApp.start();
    ({ userId: victimId } = await app.signIn(victim));
  });
  const proofs = () =>
    app.rows(
      `select i.user_id, p.phone_e164 from phone_proofs p
    join identities i on i.id = p.identity_id where p.phone_e164 = $1`,
      [`+${victim}`],
    );

  it('sent in WhatsApp is a text for the agent: it proves no number and joins nobody', async () => {
    const cards = [
      {
        name: { formatted_name: 'Me', first_name: 'Me' },
        phones: [{ phone: `+${victim}`, wa_id: victim, type: 'CELL' }],
        origin: 'contact_request',
      },
    ];
    const value = {
      ...valueFor(account.phoneNumberId),
      contacts: [{ wa_id: eve, profile: { name: 'Eve' } }],
      messages: [
        {
          id: newMessageId(),
          from: eve,
          timestamp: String(Math.floor(Date.now() / 1000)),
          type: 'contacts',
          contacts: cards,
        },
      ],
    };
    await app.platform.deliver(bodyOf([{ field: 'messages', value }]));
    await app.lastReplyTo(eve);
    expect(await proofs()).toEqual([{ user_id: victimId, phone_e164: `+${victim}` }]);
    const { userId } = await app.app.get(Users).resolve(whatsapp(undefined, eve), { channel: 'whatsapp' });
    expect(userId).not.toBe(victimId);
    expect(await app.rows('select id from link_offers')).toEqual([]);
  });

  it.each(['tg_card', 'typed', 'card', ''])(
    'the database takes no proof of the source "%s"',
    async (source) => {
      const insert = app.rows(
        `insert into phone_proofs (id, identity_id, phone_e164, source)
       select gen_random_uuid(), i.id, $1, $2 from identities i limit 1`,
        [`+${victim}`, source],
      );
      await expect(insert).rejects.toMatchObject({ code: '23514' });
    },
  );

  it('a number on file with Telegram is asked about, never joined; a Telegram account without one is left alone', async () => {
    const users = app.app.get(Users);
    const onFile = { ...telegram('1'), phone: { e164: `+${victim}`, source: 'tg_oidc' as const } };
    const filed = await users.resolve(onFile, { channel: 'telegram' });
    expect(filed.isNew).toBe(true);
    const plain = await users.resolve(telegram('2', `+${victim}`), { channel: 'telegram' });
    expect(plain.isNew).toBe(true);
    expect(await app.rows(`select to_user_id, state from link_offers`)).toEqual([
      { to_user_id: victimId, state: 'open' },
    ]);
  });
});
