import { Users } from '../../src/users';
import { AuthApp } from '../support/auth-app';
import { AgentServer } from '../support/flows/agent-server';
import { personAt } from '../support/flows/account';
import { sms } from '../users/senders';
import { webhookFrom } from './people';

const secret = 'my door code is 4711';
const agent = new AgentServer();
let app: AuthApp;
beforeAll(async () => {
  await agent.start();
  app = await AuthApp.start({ ...agent.environment, AGENT_HTTP_HISTORY_TOKENS: '4000' });
}, 60_000);
afterAll(() => agent.stop());

/** Nobody has heard of them for so many days. */
const silentFor = (days: number) =>
  app.rows(`update identities set last_seen_at = now() - $1 * interval '1 day'`, [days]);
/** The next day has come: everybody is looked up again. */
const nextDay = () => app.rows('update conversations set sender_seen = null');
const said = (mark: string) =>
  agent.turns.find(({ messages }) => messages.some(({ text }) => text.includes(mark)));

describe('T05: a number that has passed to somebody else', () => {
  it('WhatsApp shows another user id: a user of their own, whose agent knows nothing of before', async () => {
    const number = personAt(1);
    await app.platform.deliver(webhookFrom('US.100000000001', secret, number));
    await app.lastReplyTo(number);
    await app.platform.deliver(webhookFrom('US.200000000002', 'hello from one', number));
    const [former, next] = [await turnWith('door code'), await turnWith('hello from one')];
    expect(next.entityId).not.toBe(former.entityId);
    expect(JSON.stringify(next)).not.toContain('4711');
  });

  it('known by the number alone, and silent for 91 days: whoever shows a user id then is somebody new', async () => {
    const number = personAt(2);
    await app.whatsapp.say(number, `${secret} two`);
    await app.lastReplyTo(number);
    await silentFor(91);
    await nextDay();
    await app.platform.deliver(webhookFrom('US.300000000003', 'hello from two', number));
    const [former, next] = [await turnWith('4711 two'), await turnWith('hello from two')];
    expect(next.entityId).not.toBe(former.entityId);
    expect(JSON.stringify(next)).not.toContain('4711');
    const rows = await app.rows<{ user_id: string; text: string }>(
      `select c.user_id, m.text from messages m join conversations c on c.id = m.conversation_id
       where m.author = 'person' and m.text like '% two' order by m.id`,
    );
    expect(rows).toEqual([
      { user_id: former.entityId, text: `${secret} two` },
      { user_id: next.entityId, text: 'hello from two' },
    ]);
    // And goes on in a conversation of their own.
    await app.platform.deliver(webhookFrom('US.300000000003', 'still me, two', number));
    expect((await turnWith('still me')).entityId).toBe(next.entityId);
    expect(JSON.stringify(await turnWith('still me'))).not.toContain('4711');
  });

  it('silent for 89 days only: the same person, who has shown a user id at last', async () => {
    const number = personAt(3);
    await app.whatsapp.say(number, 'remember three');
    await app.lastReplyTo(number);
    await silentFor(89);
    await nextDay();
    await app.platform.deliver(webhookFrom('US.400000000004', 'hello from three', number));
    expect((await turnWith('hello from three')).entityId).toBe((await turnWith('remember three')).entityId);
  });

  it('by SMS after 91 days of silence: a user of their own, and the old one can be reached no more by it', async () => {
    const users = app.app.get(Users);
    const from = () => users.resolve(sms(`+${personAt(4)}`), { channel: 'sms' });
    const former = await from();
    await silentFor(89);
    expect((await from()).userId).toBe(former.userId);
    await silentFor(91);
    const next = await from();
    expect(next).toMatchObject({ isNew: true, event: 'identity_dormant' });
    expect(next.userId).not.toBe(former.userId);
    expect((await from()).userId).toBe(next.userId);
    expect(
      await app.rows(
        `select retired_reason from identity_keys where identity_id = $1 and retired_at is not null`,
        [former.identityId],
      ),
    ).toEqual([{ retired_reason: 'dormant' }]);
    expect(
      await app.rows(`select id from phone_proofs where identity_id = $1 and revoked_at is null`, [
        former.identityId,
      ]),
    ).toEqual([]);
  });
});

async function turnWith(mark: string) {
  for (let tries = 0; tries < 200; tries++) {
    const turn = said(mark);
    if (turn) return turn;
    await new Promise((done) => setTimeout(done, 25));
  }
  throw new Error(`the agent never heard of ${mark}`);
}
