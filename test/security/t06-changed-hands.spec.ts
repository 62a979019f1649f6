import { Database } from '../../src/foundation/database/database';
import { Sessions } from '../../src/auth/sessions/sessions';
import { linkIdentity, Users } from '../../src/users';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { until } from '../support/flows/until';
import { messagesBody, newMessageId } from '../support/flows/webhook-bodies';
import { SecondMessenger, secondChannel } from '../support/second-channel';
import { imessage as handle, whatsapp } from '../users/senders';

jest.mock('../../src/channels/installed-channels', () =>
  jest.requireActual<object>('../support/with-second-channel'),
);

let app: AuthApp;
let imessage: SecondMessenger;
beforeAll(async () => {
  app = await AuthApp.start(secondChannel);
  imessage = new SecondMessenger(app);
}, 60_000);

const unlink = (token: string, id: string) =>
  app.call('DELETE', `/api/eliza-app/auth/identities/${id}`, { token });

/** Somebody with two messengers, who has talked in both, and a session begun with each. */
async function withTwo(person: string, mailbox: string) {
  await app.whatsapp.say(person, 'hello');
  await app.lastReplyTo(person);
  const born = await app.signIn(person);
  const linked = await app.app
    .get(Users)
    .transaction((tx, rules) =>
      linkIdentity(
        tx,
        born.userId,
        { sender: handle(mailbox, 'Ann'), channel: 'imessage', assurance: 'roundtrip' },
        rules,
      ),
    );
  if (linked.kind !== 'linked') throw new Error(linked.kind);
  // The day of caution after a link is over.
  await app.rows(`update identities set held_until = null, link_notice_at = null where id = $1`, [
    linked.identityId,
  ]);
  await imessage.talk(mailbox, 'hello');
  const client = { network: null, device: 'Safari on iPhone', place: 'FR' };
  const other = await app.app.get(Database).transaction((tx) =>
    app.app.get(Sessions).open(tx, {
      userId: born.userId,
      identityId: linked.identityId,
      amr: ['imessage', 'typed_code'],
      client,
    }),
  );
  return { ...born, linkedId: linked.identityId, other };
}

/** Meta announces that the person has another number. */
const changeNumber = (from: string, to: string) =>
  app.platform.deliver(
    messagesBody([
      {
        from,
        id: newMessageId(),
        timestamp: String(Math.floor(Date.now() / 1000)),
        type: 'system',
        system: { body: `User Ann changed from ${from} to ${to}`, wa_id: to, type: 'user_changed_number' },
      },
    ]),
  );

it('T06: a number that changes hands is told on the other messenger, and its sessions cannot take anything out for a day', async () => {
  const person = await withTwo(personAt(1), 'ann@example.com');
  const shown = imessage.shown('ann@example.com').length;
  await changeNumber(personAt(1), personAt(2));
  await until('the notice comes', () => imessage.shown('ann@example.com').length > shown);
  const notice = imessage.shown('ann@example.com').at(-1)?.body ?? '';
  expect(notice).toContain('Your WhatsApp account has a new number or a new id');
  expect(notice).not.toMatch(/100[12]/);
  expect([...app.graph.shownTo(personAt(1)), ...app.graph.shownTo(personAt(2))].join()).not.toContain(
    'new number',
  );

  expect(await unlink(person.token, person.linkedId)).toMatchObject({
    status: 403,
    body: { code: 'STEP_UP_REQUIRED' },
  });
  // Whoever signed in with the other messenger can.
  expect(await unlink(person.other.token, person.identityId)).toMatchObject({ status: 204 });
});

it('T06: a new user id behind the same parent id is told and held too', async () => {
  const mailbox = 'bob@example.com';
  const person = await withTwo(personAt(3), mailbox);
  await app.app
    .get(Users)
    .resolve(whatsapp('US.1', personAt(3), { parentId: 'US.ENT.1' }), { channel: 'whatsapp' });
  expect(await app.rows('select held_until from identities where id = $1', [person.identityId])).toEqual([
    { held_until: null },
  ]);
  const shown = imessage.shown(mailbox).length;
  await app.app
    .get(Users)
    .resolve(whatsapp('US.2', personAt(3), { parentId: 'US.ENT.1' }), { channel: 'whatsapp' });
  await until('the notice comes', () => imessage.shown(mailbox).length > shown);
  expect(await unlink(person.token, person.linkedId)).toMatchObject({ status: 403 });
});
