import { accountOf } from '../../src/users';
import { imessage, telegram, whatsapp } from './senders';
import { usersDatabase } from './users-database';

const db = usersDatabase();

it('shows the user, the identities without whole numbers, and the organisation', async () => {
  const { userId } = await db.users.resolve(whatsapp('US.1', '12015550143', { name: 'Ann' }), {
    channel: 'whatsapp',
  });
  const account = await db.users.transaction((tx) => accountOf(tx, userId));
  expect(account).toMatchObject({
    user: { id: userId, name: 'Ann', whatsappId: '12015550143', phoneNumber: '+12015550143' },
    identities: [
      {
        channel: 'whatsapp',
        display: 'WhatsApp ••••143',
        phoneMasked: '••••143',
        name: 'Ann',
        assurance: 'inbound',
        isPrimary: true,
      },
    ],
    organization: { name: "Ann's Workspace", creditBalance: '5.000000' },
  });
  expect(JSON.stringify(account?.identities)).not.toContain('2015550143');
  expect(account?.organization?.id).toBe(account?.user.organizationId);
});

it.each([
  ['telegram', telegram('7001'), 'Telegram ••••'],
  ['imessage', imessage('ann@example.org'), 'iMessage a••••@example.org'],
] as const)('names an account on %s by its id there', async (channel, sender, display) => {
  const { userId } = await db.users.resolve(sender, { channel });
  const account = await db.users.transaction((tx) => accountOf(tx, userId));
  expect(account?.identities[0]?.display).toBe(display);
});

it('knows nobody by an id that is nobody’s', async () => {
  const nobody = '01995a00-0000-7000-8000-000000000000';
  expect(await db.users.transaction(async (tx) => (await accountOf(tx, nobody)) ?? null)).toBeNull();
});
