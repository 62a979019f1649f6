import type { ChallengeStatusView } from '../../../src/auth/challenges/challenge-status.sql';
import { ChallengeWatch } from '../../../src/auth/challenges/challenge-watch';
import type { Database } from '../../../src/foundation/database/database';
import { silentLog } from '../../support/log';

beforeEach(() => void jest.useFakeTimers());
afterEach(() => void jest.useRealTimers());

const pending: ChallengeStatusView = {
  id: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d',
  status: 'pending',
  channel: 'whatsapp',
  confirmation: 'typed_code',
  attemptsLeft: 5,
  expiresAt: new Date(),
  sender: null,
  returnPath: null,
};

it('a stream that ends twice takes nothing from the one that came after it', async () => {
  const database = { query: () => Promise.resolve([{ ...pending, status: 'claimed' }]) };
  const watch = new ChallengeWatch(database as unknown as Database, silentLog);
  const watcher = { changed: jest.fn(), ended: jest.fn() };
  const stop = watch.watch(pending, { changed: jest.fn(), ended: jest.fn() });
  stop?.();
  watch.watch(pending, watcher);
  stop?.();
  await jest.advanceTimersByTimeAsync(1_000);
  expect(watcher.changed).toHaveBeenCalledWith({ ...pending, status: 'claimed' });
});
