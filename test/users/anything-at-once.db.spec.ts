import fc from 'fast-check';
import type { Sender } from '../../src/channels';
import { PersonalDataRegistry } from '../../src/users';
import { answerOffer } from '../../src/users/identities/answer-offer';
import { partIdentity, unlinkIdentity } from '../../src/users/identities/part-identity';
import { makePrimary } from '../../src/users/identities/part-identity.sql';
import { linkIdentity } from '../../src/users/identities/prove-identity';
import { undoLink } from '../../src/users/identities/undo-link';
import { mergeUsers, undoMerge } from '../../src/users/merge/merge-users';
import { usersPersonalData } from '../../src/users/users.personal-data.sql';
import { imessage, sms, telegram, whatsapp } from './senders';
import { usersDatabase } from './users-database';

const db = usersDatabase();
const holders = new PersonalDataRegistry();
holders.register(usersPersonalData);

const accounts: readonly { readonly channel: string; readonly sender: Sender }[] = [
  { channel: 'whatsapp', sender: whatsapp('US.1', '12015550143') },
  { channel: 'whatsapp', sender: whatsapp('US.2', '12015550144') },
  { channel: 'imessage', sender: imessage('+12015550143') },
  { channel: 'sms', sender: sms('+12015550144') },
  { channel: 'telegram', sender: telegram('4242') },
];

type What =
  'write' | 'link' | 'unlink' | 'part' | 'undo-link' | 'primary' | 'merge' | 'undo-merge' | 'mine' | 'not-me';
interface Act {
  readonly what: What;
  /** Whose user does it, and to which account. */
  readonly by: number;
  readonly to: number;
}
const whats: What[] = [
  'write',
  'link',
  'unlink',
  'part',
  'undo-link',
  'primary',
  'merge',
  'undo-merge',
  'mine',
  'not-me',
];
const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom(...whats),
  by: fc.nat(accounts.length - 1),
  to: fc.nat(accounts.length - 1),
});

interface Owned {
  readonly userId: string;
  readonly identityId: string;
}
async function write(at: number): Promise<Owned> {
  const account = accounts[at];
  if (!account) throw new Error('no such account');
  return db.users.resolve(account.sender, account);
}
const oneOf = async (sql: string): Promise<string | undefined> =>
  (await db.query<{ id: string }>(sql))[0]?.id;

/** What the act asks for is decided when it begins, as a page's or a chat's would be; meanwhile anything may happen. */
function perform({ what, by, to }: Act, owned: readonly Owned[]): Promise<unknown> {
  const [mine, other] = [owned[by], owned[to]];
  const account = accounts[to];
  if (!mine || !other || !account) throw new Error('no such account');
  const [{ userId }, { identityId }] = [mine, other];
  const run = db.users.transaction.bind(db.users);
  switch (what) {
    case 'write':
      return write(to);
    case 'link':
      return run((tx, rules) => linkIdentity(tx, userId, { ...account, assurance: 'roundtrip' }, rules));
    case 'unlink':
      return run((tx, rules) => unlinkIdentity(tx, holders, { userId, identityId }, rules));
    case 'part':
      return run((tx, rules) =>
        partIdentity(tx, holders, { userId, identityId, by: { actor: 'user' } }, rules),
      );
    case 'undo-link':
      return run((tx, rules) => undoLink(tx, holders, { userId, identityId }, rules));
    case 'primary':
      return run((tx) => makePrimary(tx, userId, identityId));
    case 'merge':
      return run((tx, rules) =>
        mergeUsers(tx, holders, { survivorId: userId, loserId: other.userId, by: { actor: 'user' } }, rules),
      );
    case 'undo-merge':
      return run(async (tx, rules) => {
        const mergeId = await oneOf('select id from account_merges where undone_at is null order by id desc');
        return mergeId === undefined ? null : undoMerge(tx, holders, { mergeId, userId }, rules);
      });
    case 'mine':
    case 'not-me':
      return run(async (tx, rules) => {
        const offerId = await oneOf(
          `select id from link_offers where state in ('open', 'accepted_old', 'joined') order by id`,
        );
        return offerId === undefined
          ? null
          : answerOffer(tx, holders, { offerId, answer: what, userId }, rules);
      });
  }
}

/** What holds of people, whatever was done to them: each query finds who breaks it. */
const broken: Readonly<Record<string, string>> = {
  'a merged user leads to an active one, in no chain': `
    select u.id from users u left join users s on s.id = u.merged_into_id
    where u.status = 'merged' and s.status is distinct from 'active'`,
  'a merged user has nothing': `
    select u.id from users u join identities i on i.user_id = u.id and i.unlinked_at is null where u.status = 'merged'
    union select u.id from users u join memberships m on m.user_id = u.id where u.status = 'merged'`,
  'an active user can be reached': `
    select u.id from users u where u.status = 'active' and not exists (select from identities i join identity_keys k
      on k.identity_id = i.id and k.retired_at is null where i.user_id = u.id and i.unlinked_at is null)`,
  'one account of a channel is its first': `
    select i.user_id as id from identities i where i.unlinked_at is null group by i.user_id, i.channel
    having count(*) filter (where i.is_primary) <> 1`,
  'an unlinked account has no keys and proofs': `
    select i.id from identities i where i.unlinked_at is not null and (
      exists (select from identity_keys k where k.identity_id = i.id and k.retired_at is null)
      or exists (select from phone_proofs p where p.identity_id = i.id and p.revoked_at is null))`,
  'an active user owns a personal organization with the credit of one welcome': `
    select u.id from users u left join organizations o on o.id = u.organization_id and o.archived_at is null
      left join memberships m on m.organization_id = o.id and m.user_id = u.id
    where u.status = 'active' and (o.credit_balance is distinct from 5 or m.role is distinct from 'owner')`,
};

it('people stay whole, whatever is done to them at once and in whatever order', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom('auto' as const, 'confirm' as const),
      fc.array(fc.array(act, { minLength: 1, maxLength: 4 }), { maxLength: 8 }),
      async (policy, rounds) => {
        db.config.phoneLinkPolicy = policy;
        await db.query('delete from users');
        await db.query('delete from organizations');
        for (const round of rounds) {
          const owned: Owned[] = [];
          for (const at of accounts.keys()) owned.push(await write(at));
          await Promise.all(round.map((one) => perform(one, owned)));
          for (const [law, sql] of Object.entries(broken))
            expect([law, await db.query(sql)]).toEqual([law, []]);
        }
      },
    ),
    { numRuns: 60 },
  );
}, 120_000);
