import { ConversationLease, type LeaseRow } from '../../../src/message-router/leases/conversation-lease';

const row: LeaseRow = {
  ...{
    id: 'c',
    connection_id: 'n',
    epoch: '1',
    user_id: null,
    agent_id: null,
    room_id: 'r',
    is_group: false,
  },
  ...{ address: null, person_name: null, sender_seen: null, handed_over: false, stopped: false, attempts: 0 },
  ...{
    last_pos: '1',
    done_pos: '0',
    step_pos: '0',
    step_last_pos: '0',
    steps_taken: [],
    out_pos: '0',
    sent_pos: '0',
  },
  ...{ pace_ms: '-5', kind: null, pos: null, step: null, payload: null },
};

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('is held until a second before its end, so that no call answers after it', () => {
  const lease = new ConversationLease(row, performance.now(), 15_000);
  jest.advanceTimersByTime(13_999);
  expect(lease.held).toBe(true);
  expect(lease.remainingMs).toBe(1);
  jest.advanceTimersByTime(1);
  expect(lease.held).toBe(false);
  lease.prolong(performance.now(), 15_000);
  expect(lease.held).toBe(true);
  lease.lose();
  expect(lease.held).toBe(false);
  expect(lease.ended.signal.aborted).toBe(true);
});

it('a pace behind the clock is none', () => {
  expect(new ConversationLease(row, 0, 1).paceMs).toBe(0);
});

it('sends one after the other, also after one that failed', async () => {
  const lease = new ConversationLease(row, 0, 1);
  const order: string[] = [];
  let end = (): void => undefined;
  const first = lease.inOrder(async () => {
    await new Promise<void>((resolve) => (end = resolve));
    order.push('first');
    throw new Error('first');
  });
  const second = lease.inOrder(() => {
    order.push('second');
    return Promise.resolve();
  });
  await Promise.resolve();
  end();
  await expect(first).rejects.toThrow('first');
  await second;
  expect(order).toEqual(['first', 'second']);
});
