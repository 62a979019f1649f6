import { SignIn } from '../../../src/auth/sign-in';
import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';
import { whatsapp } from '../../users/senders';

let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start();
});

const leave = (token: string) => app.call('DELETE', '/api/eliza-app/user/me', { token });

it('tells the person in their messenger, whoever asked', async () => {
  const ann = personAt(1);
  await app.whatsapp.say(ann, 'hello');
  await app.lastReplyTo(ann);
  const { token } = await app.signIn(ann);
  const shown = app.graph.shownTo(ann).length;
  const { body } = await leave(token);
  while (app.graph.shownTo(ann).length === shown) await new Promise((resolve) => setTimeout(resolve, 20));
  expect(app.graph.shownTo(ann).at(-1)).toContain(
    `will be deleted on ${(body.delete_at as string).slice(0, 16).replace('T', ' at ')} UTC`,
  );
});

it('is called off by the next sign-in', async () => {
  const bob = personAt(2);
  const { token, userId } = await app.signIn(bob);
  await leave(token);
  const outcome = await app.app.get(SignIn).complete({
    proved: {
      channel: 'whatsapp',
      sender: whatsapp(undefined, bob),
      assurance: 'roundtrip',
      amr: ['whatsapp', 'typed_code'],
    },
    purpose: 'login',
    client: { network: null, device: 'Chrome on Windows', place: 'GB' },
    consume: () => Promise.resolve(true),
  });
  expect(outcome).toMatchObject({ kind: 'signed-in', account: { user: { id: userId } } });
  expect(await app.rows('select delete_at from users where id = $1', [userId])).toEqual([
    { delete_at: null },
  ]);
  expect(
    await app.rows(
      `select action from audit_log where user_id = $1 and action like 'user.deletion%' order by id`,
      [userId],
    ),
  ).toEqual([{ action: 'user.deletion_asked' }, { action: 'user.deletion_cancelled' }]);
});
