import { Database } from '../../src/foundation/database/database';
import { PersonalDataRegistry } from '../../src/users';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { Browser, digitsIn } from './browser';

let app: AuthApp;
beforeAll(async () => (app = await AuthApp.start({ TRUST_PROXY_HOPS: '1' })), 60_000);

const userOf = async (person: string): Promise<string | undefined> =>
  (
    await app.rows<{ id: string }>(
      `select i.user_id as id from identities i join identity_keys k on k.identity_id = i.id
       where k.value = $1 and k.retired_at is null`,
      [person],
    )
  )[0]?.id;

/** All that an account may read of itself. */
const readableBy = (userId: string): Promise<string> =>
  app.app.get(Database).transaction(async (tx) => {
    const parts: unknown[] = [];
    for (const holder of app.app.get(PersonalDataRegistry).all) parts.push(await holder.export(tx, userId));
    return JSON.stringify(parts);
  });

/** The attacker's page links the chat of a victim who was talked into sending the code, and into telling the digits. */
async function phished(attacker: string, victim: string) {
  const session = await app.signIn(attacker);
  const page = new Browser(app, session.token);
  expect((await page.ask({ purpose: 'link' })).status).toBe(201);
  await app.whatsapp.say(victim, page.text);
  const told = await app.lastReplyTo(victim);
  expect(told).toContain('a request to connect this chat to the account of');
  const answer = await page.token({ confirm_code: digitsIn(told) });
  expect(answer).toMatchObject({ status: 200, body: { linked: true } });
  expect(await userOf(victim)).toBe(session.userId);
  return session;
}

describe('T16: a victim’s chat linked to the attacker’s account', () => {
  it('is told there, and one tap gives it an account of its own; the attacker reads nothing of what follows', async () => {
    const [attacker, victim] = [personAt(1), personAt(2)];
    const session = await phished(attacker, victim);
    const undo = await app.whatsapp.button(victim, 'Undo');
    expect(app.graph.shownTo(victim).at(-1)).toContain('connected to the account of');
    expect(app.graph.shownTo(attacker)).toEqual([]);

    await app.whatsapp.say(victim, 'before the undo');
    await app.lastReplyTo(victim);
    expect(await readableBy(session.userId)).toContain('before the undo');

    await app.whatsapp.tap(victim, undo);
    expect(await app.lastReplyTo(victim)).toContain('account of its own');
    const own = await userOf(victim);
    expect(own).not.toBe(session.userId);

    await app.whatsapp.say(victim, 'my new secret');
    expect(await app.lastReplyTo(victim)).toBe('echo my new secret');
    expect(await userOf(victim)).toBe(own);
    expect(await readableBy(session.userId)).not.toMatch(/my new secret|before the undo/);
    expect(await readableBy(own ?? '')).toContain('my new secret');
    const { body } = await app.call('GET', '/api/eliza-app/auth/identities', { token: session.token });
    expect(body.identities).toHaveLength(1);
  });

  it('cannot be used to take things out or away for a day: what joined is held', async () => {
    const [owner, joined] = [personAt(3), personAt(4)];
    const session = await phished(owner, joined);
    const other = await app.signIn(joined);
    expect(other.userId).toBe(session.userId);
    expect(
      await app.call('DELETE', `/api/eliza-app/auth/identities/${session.identityId}`, {
        token: other.token,
      }),
    ).toMatchObject({ status: 403, body: { code: 'STEP_UP_REQUIRED' } });
  });

  it('cannot be undone by somebody else who has seen the button', async () => {
    const [attacker, victim] = [personAt(5), personAt(6)];
    const session = await phished(attacker, victim);
    await app.whatsapp.tap(attacker, await app.whatsapp.button(victim, 'Undo'));
    await app.whatsapp.say(attacker, 'and then?');
    expect(await app.lastReplyTo(attacker)).toBe('echo and then?');
    expect(await userOf(victim)).toBe(session.userId);
    expect(
      await app.rows(`select reason from audit_log where action = 'link.ignored' and user_id = $1`, [
        session.userId,
      ]),
    ).toEqual([{ reason: 'not_theirs' }]);
  });
});
