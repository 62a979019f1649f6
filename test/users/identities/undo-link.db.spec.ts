import { PersonalDataRegistry } from '../../../src/users';
import { linkIdentity } from '../../../src/users/identities/prove-identity';
import { undoLink } from '../../../src/users/identities/undo-link';
import { usersPersonalData } from '../../../src/users/users.personal-data.sql';
import { telegram, whatsapp } from '../senders';
import { usersDatabase } from '../users-database';

const db = usersDatabase();
const holders = new PersonalDataRegistry();
holders.register(usersPersonalData);

const ann = () => db.users.resolve(whatsapp('US.1', '12015550143'), { channel: 'whatsapp' });
const bob = () => db.users.resolve(telegram('4242'), { channel: 'telegram' });
async function linked(userId: string): Promise<string> {
  const link = await db.users.transaction((tx, rules) =>
    linkIdentity(
      tx,
      userId,
      { sender: telegram('4242'), channel: 'telegram', assurance: 'platform_signed' },
      rules,
    ),
  );
  return link.kind === 'linked' ? link.identityId : link.kind;
}
const undo = (userId: string, identityId: string) =>
  db.users.transaction((tx, rules) => undoLink(tx, holders, { userId, identityId }, rules));

it('gives the identity a user of its own, once', async () => {
  const { userId } = await ann();
  const identityId = await linked(userId);
  const all = await Promise.all([1, 2, 3].map(() => undo(userId, identityId)));
  expect(all.map(({ kind }) => kind).sort()).toEqual(['not-found', 'not-found', 'parted']);
  const again = await bob();
  expect(again).toMatchObject({ identityId, isNew: false });
  expect(again.userId).not.toBe(userId);
  expect(await db.query('select telegram_id from users where id = $1', [userId])).toEqual([
    { telegram_id: null },
  ]);
});

it('for seven days', async () => {
  const { userId } = await ann();
  const identityId = await linked(userId);
  db.clock.passDays(7);
  expect(await undo(userId, identityId)).toEqual({ kind: 'too-late' });
  expect((await bob()).userId).toBe(userId);
});

it('not what the user began with, nor what is another’s', async () => {
  const [one, other] = [await ann(), await bob()];
  expect(await undo(one.userId, one.identityId)).toEqual({ kind: 'too-late' });
  expect(await undo(one.userId, other.identityId)).toEqual({ kind: 'not-found' });
});
