import type { Statement } from '../../src/foundation/database/statements';
import { markSendingSql } from '../../src/message-router/deliver/open-rows.sql';
import { wakeSql } from '../../src/message-router/deliver/reports.sql';
import { handBackSql, renewSql } from '../../src/message-router/leases/claim.sql';
import { databaseClient } from '../support/database';
import { eventually, useRouter } from '../support/router';
import { ben } from './events';
import { held, outboxRow } from './held';

/** Whoever locks in one order cannot meet somebody who waits for him: conversations, connections, outbox rows, each by id. */
const router = useRouter();

/** Runs the statement while `first` is locked by somebody: it must wait there, and hold nothing that comes later. */
async function waitsInOrder(
  run: () => Promise<unknown>,
  first: readonly [table: string, id: string],
  later: readonly [table: string, id: string],
): Promise<void> {
  const [blocker, observer] = [await databaseClient(router.url), await databaseClient(router.url)];
  const lock = ([table, id]: readonly [string, string], how: string): [string, string[]] => [
    `select id from ${table} where id = $1 for update ${how}`,
    [id],
  ];
  await blocker.query('begin');
  await blocker.query(...lock(first, ''));
  const running = run();
  await eventually(async () => {
    const waiting = await observer.query(
      `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`,
    );
    return waiting.rowCount;
  });
  const free = await observer.query(...lock(later, 'skip locked'));
  await blocker.query('commit');
  await running;
  expect(free.rows).toEqual([{ id: later[1] }]);
}

/** Two conversations, each with a row that waits, in id order; told in the other. */
async function pair() {
  const leases = [await held(router), await held(router, ['hi'], ben)].sort((a, b) => (a.id < b.id ? -1 : 1));
  const rows: { id: string; epoch: string }[] = [];
  for (const { id, epoch } of leases) rows.push({ id: (await outboxRow(router, id)).id, epoch });
  return { leases, rows: rows.sort((a, b) => (a.id < b.id ? -1 : 1)) };
}

it.each<[string, Statement, (ids: readonly string[], epochs: readonly string[]) => unknown[]]>([
  ['renew', renewSql, (ids, epochs) => [ids, epochs, 15_000]],
  ['hand_back', handBackSql, (ids, epochs) => [ids, epochs]],
  ['wake', wakeSql, (ids) => [ids]],
])('%s: conversations by id', async (_name, statement, values) => {
  const { leases } = await pair();
  await router.query(`update conversations set due_at = now() + interval '1 hour'`);
  const [low, high] = leases.map(({ id }) => ['conversations', id] as const);
  if (!low || !high) throw new Error('there are two');
  const told = leases.toReversed();
  await waitsInOrder(
    () =>
      router.statements.run(
        statement,
        values(
          told.map(({ id }) => id),
          told.map(({ epoch }) => epoch),
        ),
      ),
    low,
    high,
  );
});

it('mark_sending: rows by id', async () => {
  const { rows } = await pair();
  const [low, high] = rows.map(({ id }) => ['outbox_messages', id] as const);
  if (!low || !high) throw new Error('there are two');
  const told = rows.toReversed();
  const values = [told.map(({ id }) => id), told.map(({ epoch }) => epoch)];
  await waitsInOrder(() => router.statements.run(markSendingSql, values), low, high);
});

it('settle: a connection that it holds back before its rows, as reports lock them', async () => {
  const { leases, rows } = await pair();
  const [[lease], [row]] = [leases, rows];
  if (!lease || !row) throw new Error('there are two');
  const { id: connectionId } = router.connection;
  const record = {
    ...{ id: row.id, pos: 1, attempts: 0, channel: 'test', state: 'queued' as const },
    ...{ holdMs: 1, holdConnectionMs: 1, connectionId },
  };
  await waitsInOrder(
    () => router.ledger.record(lease, [record]),
    ['connections', connectionId],
    ['outbox_messages', row.id],
  );
});
