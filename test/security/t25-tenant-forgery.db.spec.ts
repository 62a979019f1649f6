import { ChallengeStep } from '../../src/auth/challenges/challenge.step';
import { HttpConfig } from '../../src/foundation/http/http.config';
import { Users } from '../../src/users';
import { UsersConfig } from '../../src/users/users.config';
import { limitsBy, openChallenge, secrets } from '../auth/challenges/open-challenge';
import { message } from '../message-router/events';
import { useRouter } from '../support/router';

const router = useRouter();

it("T25: what an organisation signs claims nothing, not even in its customer's name, and makes nobody", async () => {
  const users = new Users(router.database, router.statements, new UsersConfig(), router.clock);
  const theirs = Object.create(router.directory, {
    get: { value: () => ({ ...router.connection, organizationId: 'an-organisation' }) },
  }) as typeof router.directory;
  const stepOn = (directory: typeof router.directory) =>
    new ChallengeStep(
      directory,
      secrets,
      limitsBy(router.clock, router.database),
      users,
      new HttpConfig(),
      router.clock,
    );
  const { code } = await openChallenge(router.database, router.connection);
  const event = { ...message(`Sign in ${code}`), account: router.connection.account };
  const take = (directory: typeof router.directory, text = event.parts) =>
    router.database.transaction((tx) =>
      stepOn(directory).take(
        { ...event, parts: text },
        {
          tx,
          conversationId: '019371b0-0000-7000-8000-000000000000',
          connectionId: router.connection.id,
          channel: 'test',
          userId: null,
          handedOver: false,
          stopped: false,
        },
      ),
    );

  expect(await take(theirs)).toEqual({ kind: 'declined' });
  expect(await take(theirs, [{ kind: 'text', text: 'NO' }])).toEqual({ kind: 'declined' });
  expect(await router.query('select status from auth_challenges')).toEqual([{ status: 'pending' }]);
  expect(await router.query('select id from users')).toEqual([]);
  // On the app's own the same message claims it.
  expect(await take(router.directory)).toMatchObject({ kind: 'taken' });
});

it('T25: the database itself refuses a challenge on the connection of an organisation', async () => {
  await router.query(
    `update connections set organization_id = gen_random_uuid(), sealed = '-' where id = $1`,
    [router.connection.id],
  );
  await expect(openChallenge(router.database, router.connection)).rejects.toThrow(/app's own/);
});
