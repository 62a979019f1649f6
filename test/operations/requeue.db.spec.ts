import type { InboundEvent } from '../../src/channels';
import { uuid7 } from '../../src/foundation/uuid7';
import { Requeue, type Requeued } from '../../src/operations/requeue';
import { message } from '../message-router/events';
import { useRouter } from '../support/router';

const hour = 60 * 60_000;

describe('a dead letter that is requeued', () => {
  const router = useRouter();
  let requeue: Requeue;

  beforeAll(() => {
    requeue = new Requeue(router.database, router.inbox, router.directory, router.clock);
  });
  beforeEach(() => {
    router.channel.capabilities = { ...router.channel.capabilities, serviceWindowMs: 24 * hour };
  });

  interface About {
    readonly key?: string;
    readonly connectionId?: string | null;
    readonly conversationId?: string | null;
    readonly reason?: string;
  }

  async function letter(kind: string, payload: string, about: About = {}): Promise<string> {
    const id = uuid7();
    const { key = id, conversationId = null, reason = 'X' } = about;
    const connectionId = about.connectionId === undefined ? router.connection.id : about.connectionId;
    await router.query(
      `insert into dead_letters (id, kind, scope, key, channel, connection_id, conversation_id, reason, payload)
       values ($1, $2, 's', $3, 'test', $4, $5, $6, $7)`,
      [id, kind, key, connectionId, conversationId, reason, payload],
    );
    return id;
  }

  /** What became of it, whether it is still open, and how many events and sends there are then. */
  async function afterwards(id: string): Promise<[Requeued, string]> {
    const outcome = await requeue.requeue(id);
    const found = await router.one<{ at: Date | null }>(
      'select requeued_at as at from dead_letters where id = $1',
      [id],
    );
    return [outcome, found.at ? 'closed' : 'open'];
  }

  const keys = async (): Promise<string[]> =>
    (await router.query<{ key: string }>('select key from inbox_events order by pos')).map(({ key }) => key);

  describe('an event', () => {
    const event = (account = 'account-of-test') => ({ ...message('hello', { key: 'k1' }), account });
    const text = (one: InboundEvent = event()) => JSON.stringify(one);

    it('comes in as it came, once, however often and by how many it is asked for', async () => {
      const id = await letter('event', text(), { connectionId: null });
      const outcomes = await Promise.all([requeue.requeue(id), requeue.requeue(id), requeue.requeue(id)]);
      expect(outcomes.sort()).toEqual(['closed-before', 'closed-before', 'requeued']);
      expect(await afterwards(id)).toEqual(['closed-before', 'closed']);
      expect(await keys()).toEqual(['k1']);
      expect(await router.one('select last_pos, due_at is not null as due from conversations')).toEqual({
        last_pos: '1',
        due: true,
      });
    });

    it('changes nothing when it came in by another way meanwhile', async () => {
      const id = await letter('event', text());
      await router.inbox.append([{ connection: router.connection, event: event() }]);
      expect(await afterwards(id)).toEqual(['requeued', 'closed']);
      expect(await keys()).toEqual(['k1']);
    });

    it('stays while its account is not connected', async () => {
      const id = await letter('event', text(event('somebody-elses')), { connectionId: null });
      expect(await afterwards(id)).toEqual(['no-connection', 'open']);
      expect(await keys()).toEqual([]);
    });

    it('is given to nobody where an organisation could have forged it', async () => {
      const organisations = {
        ...router.connection,
        id: uuid7(),
        organizationId: uuid7(),
        account: 'another',
      };
      const directory = Object.create(router.directory, {
        all: { value: [router.connection, organisations] },
      }) as never;
      const guarded = new Requeue(router.database, router.inbox, directory, router.clock);
      const id = await letter('event', text(), { connectionId: null });
      expect(await guarded.requeue(id)).toBe('signer-unknown');
      expect(await keys()).toEqual([]);
    });

    it('stays when it can still not be stored', async () => {
      const id = await letter('event', text({ ...event(), occurredAt: 'at some time' }), { key: 'k1' });
      expect(await afterwards(id)).toEqual(['not-storable', 'open']);
      expect(await keys()).toEqual([]);
    });

    it.each(['nonsense', ''])('stays when it cannot be read: %p', async (payload) => {
      expect(await afterwards(await letter('event', payload))).toEqual(['unreadable', 'open']);
    });
  });

  describe('a turn', () => {
    const events = (at = router.clock.now()) =>
      ['one', 'two'].map((key) => message(key, { key, at: at.toISOString() }));

    it('comes in again under keys of its own, in order, beside the events that were answered before', async () => {
      await router.inbox.append(events().map((event) => ({ connection: router.connection, event })));
      const id = await letter('turn', JSON.stringify(events()));
      expect(await afterwards(id)).toEqual(['requeued', 'closed']);
      expect(await requeue.requeue(id)).toBe('closed-before');
      expect(await keys()).toEqual(['one', 'two', `requeue:${id}:one`, `requeue:${id}:two`]);
      expect(await router.query('select last_pos from conversations')).toEqual([{ last_pos: '4' }]);
    });

    it('stays when the service window has closed', async () => {
      const old = events(new Date(router.clock.now().getTime() - 24 * hour));
      expect(await afterwards(await letter('turn', JSON.stringify(old)))).toEqual(['window-closed', 'open']);
      expect(await keys()).toEqual([]);
    });

    it.each(['[]', 'nonsense'])('stays when it holds nothing to repeat: %p', async (payload) => {
      expect(await afterwards(await letter('turn', payload))).toEqual(['unreadable', 'open']);
    });

    it('stays when its connection is gone', async () => {
      const id = await letter('turn', JSON.stringify(events()), { connectionId: uuid7() });
      expect(await afterwards(id)).toEqual(['no-connection', 'open']);
    });
  });

  describe('a send', () => {
    /** A conversation whose one outbox row failed, and its letter. */
    async function failed(
      row: { state?: string; expiresIn?: number | null; wroteAgo?: number; stopped?: boolean } = {},
    ): Promise<{ id: string; rowId: string }> {
      const [conversationId, rowId] = [uuid7(), uuid7()];
      const at = (ms: number) => new Date(router.clock.now().getTime() + ms);
      const { state = 'failed', expiresIn = hour, wroteAgo } = row;
      await router.query(
        `insert into conversations (id, connection_id, room_id, address, last_message_at, out_pos, sent_pos)
         values ($1, $2, $1, '{"to":"now"}', $3, 1, 1)`,
        [conversationId, router.connection.id, wroteAgo === undefined ? null : at(-wroteAgo)],
      );
      await router.query(
        `insert into outbox_messages (id, conversation_id, connection_id, pos, state, attempts, address, payload, expires_at)
         values ($1, $2, $3, 1, $4, 20, '{"to":"then"}', '{"body":"hi"}', $5)`,
        [rowId, conversationId, router.connection.id, state, expiresIn === null ? null : at(expiresIn)],
      );
      if (row.stopped)
        await router.query(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [
          conversationId,
        ]);
      return { id: await letter('send', '{"body":"hi"}', { key: rowId, conversationId }), rowId };
    }

    const rows = () =>
      router.query('select pos, state, attempts, address, payload from outbox_messages order by pos');

    it('goes out again as a new row at the end of its conversation, once', async () => {
      const { id } = await failed();
      await Promise.all([requeue.requeue(id), requeue.requeue(id)]);
      expect(await afterwards(id)).toEqual(['closed-before', 'closed']);
      expect(await rows()).toEqual([
        { pos: '1', state: 'failed', attempts: 20, address: '{"to":"then"}', payload: '{"body":"hi"}' },
        { pos: '2', state: 'queued', attempts: 0, address: '{"to":"now"}', payload: '{"body":"hi"}' },
      ]);
      expect(await router.one('select out_pos, sent_pos, due_at <= now() as due from conversations')).toEqual(
        {
          out_pos: '2',
          sent_pos: '1',
          due: true,
        },
      );
    });

    it('goes out again when the person has written since the window closed', async () => {
      const { id } = await failed({ expiresIn: -hour, wroteAgo: hour });
      expect(await afterwards(id)).toEqual(['requeued', 'closed']);
      const copy = await router.one<{ expires_at: Date }>(
        'select expires_at from outbox_messages where pos = 2',
      );
      expect(copy.expires_at).toEqual(new Date(router.clock.now().getTime() + 23 * hour));
    });

    it.each([
      ['window-closed', 'open', { expiresIn: -1 }],
      ['window-closed', 'open', { expiresIn: -hour, wroteAgo: 24 * hour }],
      ['stopped', 'open', { stopped: true }],
      ['sent-after-all', 'closed', { state: 'sent' }],
    ] as const)('is not sent again: %s', async (outcome, state, row) => {
      const { id } = await failed(row);
      expect(await afterwards(id)).toEqual([outcome, state]);
      expect(await rows()).toHaveLength(1);
    });

    it('has no window where the channel has none', async () => {
      router.channel.capabilities = {
        textLimit: 1000,
        bubbles: 'cheap',
        typingMarksRead: false,
        unknownOutcome: 'park',
      };
      const { id } = await failed({ expiresIn: null, wroteAgo: 9_999 * hour });
      expect(await afterwards(id)).toEqual(['requeued', 'closed']);
    });

    it('stays when its row has been deleted', async () => {
      const { id, rowId } = await failed();
      await router.query('delete from outbox_messages where id = $1', [rowId]);
      expect(await afterwards(id)).toEqual(['row-deleted', 'open']);
    });
  });

  it('is told apart from one that never was', async () => {
    expect(await requeue.requeue(uuid7())).toBe('unknown-letter');
  });

  it('is found by its reason, oldest first, while it is open', async () => {
    const first = await letter('event', 'x', { reason: 'A' });
    const second = await letter('event', 'x', { reason: 'A' });
    const done = await letter('event', 'x', { reason: 'A' });
    await letter('event', 'x', { reason: 'B' });
    await router.query('update dead_letters set requeued_at = now() where id = $1', [done]);
    expect(await requeue.open('A')).toEqual([first, second]);
  });
});
