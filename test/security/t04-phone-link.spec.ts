import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { AgentServer } from '../support/flows/agent-server';
import { until } from '../support/flows/until';
import { SecondMessenger, secondChannel } from '../support/second-channel';

jest.mock('../../src/channels/installed-channels', () =>
  jest.requireActual<object>('../support/with-second-channel'),
);

const agent = new AgentServer();
let app: AuthApp;
let imessage: SecondMessenger;
beforeAll(async () => {
  await agent.start();
  app = await AuthApp.start({ ...agent.environment, ...secondChannel, PHONE_LINK_POLICY: 'confirm' });
  imessage = new SecondMessenger(app);
}, 60_000);
afterAll(() => agent.stop());

/** Whose message it is on either channel, by the rows. */
async function usersOf(person: string): Promise<(string | undefined)[]> {
  const [row] = await app.rows<{ whatsapp?: string; imessage?: string }>(
    `select (select i.user_id from identities i join identity_keys k on k.identity_id = i.id
         where k.kind = 'wa_id' and k.value = $1 and k.retired_at is null) as whatsapp,
       (select i.user_id from identities i join identity_keys k on k.identity_id = i.id
         where k.kind = 'im_handle' and k.value = '+' || $1 and k.retired_at is null) as imessage`,
    [person],
  );
  return [row?.whatsapp, row?.imessage];
}
const oneUser = async (person: string): Promise<boolean> => {
  const [one, other] = await usersOf(person);
  return one !== undefined && one === other;
};

/** The same number writes on WhatsApp first, on iMessage later. */
async function bothWrite(person: string): Promise<void> {
  await app.whatsapp.say(person, 'hello from WhatsApp');
  expect(await app.lastReplyTo(person)).toBe('echo hello from WhatsApp');
  expect(await imessage.talk(`+${person}`, 'hello from iMessage')).toBe('echo hello from iMessage');
}

describe('T04: one number on two channels', () => {
  it('is two users until both chats have said yes, and neither learns who the other is', async () => {
    const person = personAt(1);
    await bothWrite(person);
    const connect = await app.whatsapp.button(person, 'Connect');
    expect(await oneUser(person)).toBe(false);
    // Nothing is said in the newer chat before the older has answered.
    expect(imessage.shown(`+${person}`)).toHaveLength(1);
    const question = app.graph.shownTo(person).at(-1) ?? '';
    expect(question).not.toMatch(/Name of|Person|1001/);

    await app.whatsapp.tap(person, connect);
    const connectThere = await imessage.button(`+${person}`, 'Connect');
    expect(await oneUser(person)).toBe(false);
    const asked = imessage.shown(`+${person}`).at(-1)?.body ?? '';
    expect(asked).toContain('one account');
    expect(asked).not.toMatch(/Person|WhatsApp|1001/);

    await imessage.say(`+${person}`, connectThere);
    await until('they are one', () => oneUser(person));
    expect(agent.turns.flatMap(({ messages }) => messages.map(({ text }) => text))).toEqual([
      'hello from WhatsApp',
      'hello from iMessage',
    ]);
  });

  it('stays two, and is not asked again, once one has said that it is not them', async () => {
    const person = personAt(2);
    await bothWrite(person);
    await app.whatsapp.tap(person, await app.whatsapp.button(person, 'Not me'));
    expect(await app.lastReplyTo(person)).toContain('not asked again');
    const states = async () =>
      (await app.rows<{ state: string }>(`select state from link_offers where state <> 'accepted_both'`)).map(
        ({ state }) => state,
      );
    const proveAnew = async () => {
      await app.rows('delete from phone_proofs');
      await app.rows('update conversations set sender_seen = null');
      await app.rows(`update identities set last_seen_at = last_seen_at - interval '2 days'`);
      await bothWrite(person);
      expect(await app.rows('select source from phone_proofs order by source')).toEqual([
        { source: 'im_handle' },
        { source: 'wa_id' },
      ]);
    };
    await proveAnew();
    expect(await states()).toEqual(['denied']);
    expect(await oneUser(person)).toBe(false);
    // It is the answer that keeps the question away.
    await app.rows(`update link_offers set blocked_until = now()`);
    await proveAnew();
    expect(await states()).toContain('open');
  });

  it('stays two if the newer chat says no', async () => {
    const person = personAt(3);
    await bothWrite(person);
    await app.whatsapp.tap(person, await app.whatsapp.button(person, 'Connect'));
    await imessage.say(`+${person}`, await imessage.button(`+${person}`, 'Not me'));
    await until('the answer counts', async () => {
      const [row] = await app.rows<{ denied: number }>(
        `select count(*)::int as denied from link_offers o join identities i on i.id = o.from_identity_id
         join identity_keys k on k.identity_id = i.id where k.value = $1 and o.state = 'denied'`,
        [`+${person}`],
      );
      return row?.denied === 1;
    });
    expect(await oneUser(person)).toBe(false);
  });
});
