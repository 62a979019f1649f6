import { uuid7 } from '../../../src/foundation/uuid7';
import type { ConversationKey, InboundEvent } from '../../../src/channels';
import { conversationsPersonalData as holder } from '../../../src/message-router/personal-data/conversations.personal-data';
import { useRouter } from '../../support/router';
import { anna, ben, lasting, message, notice, optOut, report, senderOf } from '../events';
import { held, outboxRow, owner } from '../held';

const router = useRouter();

/** What the person's rows must not hold any more, and what another's must still. */
const words = { anna: 'my cat is ill', ben: 'my dog is well' };

/** A user who is known on the test channel by these keys. */
async function userOf(keys: readonly ConversationKey[]): Promise<string> {
  const [user, identity] = [uuid7(), uuid7()];
  await router.query('insert into users (id) values ($1)', [user]);
  await router.query(`insert into identities (id, user_id, channel) values ($1, $2, 'test')`, [
    identity,
    user,
  ]);
  for (const { kind, scope, value } of senderOf(keys).keys)
    await router.query(
      'insert into identity_keys (id, identity_id, kind, scope, value) values ($1, $2, $3, $4, $5)',
      [uuid7(), identity, kind, scope, value],
    );
  return user;
}

async function append(...events: InboundEvent[]): Promise<void> {
  for (const event of events) await router.inbox.append([{ connection: router.connection, event }]);
}

/** Everything that a conversation can leave behind: a message, an answer, its report, a dead letter, an opt-out. */
async function talk(keys: readonly ConversationKey[], text: string, user: string | null): Promise<string> {
  const lease = await held(router, [text], keys);
  const address = JSON.stringify({ to: keys[0]?.value });
  await router.query(
    `update conversations set user_id = $2, address = $3, person_name = 'Name', done_pos = last_pos where id = $1`,
    [lease.id, user, address],
  );
  const row = await outboxRow(router, lease.id, 'sent', { platformId: `p-${keys[0]?.value}` });
  await router.query('update outbox_messages set address = $2 where id = $1', [row.id, address]);
  await router.query(
    `insert into messages (conversation_id, id, author, kind, text, at)
     values ($1, $2, 'person', 'text', $3, now()), ($1, $4, 'agent', 'text', $3, now())`,
    [lease.id, uuid7(), text, row.id],
  );
  await router.query(
    `insert into dead_letters (id, kind, scope, key, channel, connection_id, conversation_id, reason, payload)
     values ($1, 'turn', $2::uuid::text, '1-1', 'test', $3, $2::uuid, 'X', $4)`,
    [uuid7(), lease.id, router.connection.id, JSON.stringify({ text })],
  );
  await router.query(`insert into opt_outs (conversation_id, scope) values ($1, 'marketing')`, [lease.id]);
  await append(
    report('delivered', { ourId: row.id }),
    report('read', { platformId: `p-${keys[0]?.value}` }),
    { ...report('read', { platformId: 'deleted-long-ago' }), raw: { recipient_id: keys[1]?.value } },
    { ...notice(), raw: { from: `+${keys[1]?.value}` } },
  );
  return lease.id;
}

/** Every row of the router as text. */
async function everything(): Promise<string> {
  const texts = await Promise.all(
    holder.tables.map((table) => router.query<{ row: string }>(`select t::text as row from ${table} t`)),
  );
  return texts
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

// Nobody takes the reports but the test.
beforeAll(() => {
  router.config.workers = 'off';
});
beforeEach(() =>
  router.query('truncate users, identities, identity_keys, phone_proofs, link_offers cascade'),
);

describe('erase', () => {
  it("leaves nothing of the person, and everything of their neighbour's", async () => {
    const user = await userOf(anna);
    await talk(ben, words.ben, await userOf(ben));
    const before = await everything();
    const mine = await talk(anna, words.anna, user);
    await router.database.transaction((tx) => holder.erase(tx, user));
    const after = await everything();
    expect(after).not.toMatch(new RegExp(`anna|\\b491\\b|my cat|${mine}|${user}`));
    expect(after).toBe(before);
  });

  it('finds a conversation in which nobody has been found yet, and one whose keys went to another', async () => {
    const user = await userOf(anna);
    await append(message(words.anna));
    const orphan = await talk([lasting('anna-2'), ...anna.slice(1)], 'stop', null);
    await router.query('delete from conversation_keys where conversation_id = $1', [orphan]);
    await router.query(`update conversations set address = '{"to":"anna"}' where id = $1`, [orphan]);
    await router.database.transaction((tx) => holder.erase(tx, user));
    for (const table of ['conversations', 'conversation_keys', 'messages', 'inbox_events'])
      expect(await router.query(`select 1 as one from ${table}`)).toEqual([]);
  });

  it('takes from a group what the person wrote there, and no more', async () => {
    const user = await userOf(anna);
    const group = [lasting('the group')];
    const mine = { ...message(words.anna, { keys: group, group: true, id: 'mine' }), sender: senderOf(anna) };
    const theirs = {
      ...message(words.ben, { keys: group, group: true, id: 'theirs' }),
      sender: senderOf(ben),
    };
    await append(mine, theirs);
    for (const id of ['mine', 'theirs'])
      await router.query(
        `insert into messages (conversation_id, id, author, kind, text, platform_id, at)
         select id, $1, 'person', 'text', 'said', $2, now() from conversations`,
        [uuid7(), id],
      );
    await router.database.transaction((tx) => holder.erase(tx, user));
    expect(await router.query('select key from inbox_events')).toEqual([{ key: theirs.key }]);
    expect(await router.query('select platform_id from messages')).toEqual([{ platform_id: 'theirs' }]);
    expect(await router.query('select is_group from conversations')).toEqual([{ is_group: true }]);
  });

  it("keeps another's message that mentions the person", async () => {
    const user = await userOf(anna);
    await append(message('491', { keys: ben }));
    await router.database.transaction((tx) => holder.erase(tx, user));
    expect(await router.query('select 1 as one from inbox_events')).toHaveLength(1);
  });

  it("keeps an organisation's conversation with the same number", async () => {
    const user = await userOf(anna);
    await append(message(words.anna));
    await router.query(`update connections set organization_id = $1, sealed = '-' where id = $2`, [
      uuid7(),
      router.connection.id,
    ]);
    try {
      await router.database.transaction((tx) => holder.erase(tx, user));
      expect(await router.query('select 1 as one from inbox_events')).toHaveLength(1);
    } finally {
      await router.query('update connections set organization_id = null, sealed = null');
    }
  });

  it('does not take a number from whoever has it now', async () => {
    const user = await userOf(anna);
    await router.query(
      `update identity_keys set retired_at = now(), retired_reason = 'moved' where value = '491'`,
    );
    const carl = [lasting('carl'), ...anna.slice(1)];
    await userOf(carl);
    await append({ ...notice(), raw: { from: '491' } }, message('hello', { keys: carl }));
    await router.database.transaction((tx) => holder.erase(tx, user));
    expect(await router.query('select 1 as one from inbox_events')).toHaveLength(2);
  });

  describe('while a worker holds the conversation', () => {
    beforeEach(() => jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner));

    it('the end of its turn changes nothing', async () => {
      const user = await userOf(anna);
      const lease = await held(router, [words.anna]);
      await router.query('update conversations set user_id = $1', [user]);
      await router.database.transaction((tx) => holder.erase(tx, user));
      const line = { id: uuid7(), kind: 'text', text: words.anna, at: new Date().toISOString() };
      const committed = await router.outbox.commit({
        lease,
        donePos: lease.lastPos,
        replies: [{ id: line.id, address: '{"to":"anna"}', payload: '{"body":"hi"}' }],
        log: [{ ...line, author: 'agent', platformId: null }],
        userId: user,
        handOver: false,
        pairMs: 0,
        connectionMs: 0,
        deadLetter: { reason: 'X', channel: 'test', payload: words.anna },
      });
      expect(committed).toEqual({ kind: 'superseded' });
      expect(await everything()).toBe('');
    });

    it('the answer of its call is recorded nowhere', async () => {
      const user = await userOf(anna);
      const lease = await held(router, [words.anna]);
      await router.query('update conversations set user_id = $1', [user]);
      const { id, pos } = await outboxRow(router, lease.id, 'sending');
      await router.database.transaction((tx) => holder.erase(tx, user));
      await router.ledger.release(
        lease,
        [{ id, pos, attempts: 1, channel: 'test', state: 'failed', code: '131026' }],
        { ms: null, row: null },
      );
      expect(await everything()).toBe('');
    });
  });

  it('is harmless when it is run again, and for who was never here', async () => {
    const user = await userOf(anna);
    await talk(anna, words.anna, user);
    for (const id of [user, user, uuid7()]) await router.database.transaction((tx) => holder.erase(tx, id));
    expect(await router.query('select 1 as one from conversations')).toEqual([]);
  });
});

describe('export', () => {
  it('tells what was said, what came and what went out, and nobody else', async () => {
    const user = await userOf(anna);
    await talk(anna, words.anna, user);
    await talk(ben, words.ben, await userOf(ben));
    await append(optOut(false));
    const exported = await router.database.transaction((tx) => holder.export(tx, user));
    expect(exported).toMatchObject([
      {
        channel: 'test',
        name: 'Name',
        keys: ['491', 'anna'],
        opted_out_of: ['marketing'],
        messages: [
          { from: 'person', text: words.anna },
          { from: 'agent', text: words.anna },
        ],
        received: [{ kind: 'message' }, { kind: 'opt-out' }],
        sent: [{ state: 'sent', message: '{"body":"hi"}' }],
      },
    ]);
    expect(JSON.stringify(exported)).not.toContain('dog');
  });
});
