import type { Client } from 'pg';
import { firstUuid7Of } from '../foundation/uuid7';
import {
  blankNetworksSql,
  deleteChallengesSql,
  deleteEventsSql,
  deleteExportsSql,
  deleteLettersSql,
  deleteKeptAnswersSql,
  deleteNoncesSql,
  deleteNoticesSql,
  deleteOutgoingEventsSql,
  deleteSendsSql,
  deleteSessionsSql,
  deleteUsageSql,
  inboxPagesSql,
} from './retention.sql';

const DAY_MS = 24 * 60 * 60_000;
/** Longer than any platform redelivers (Meta: up to seven days), so that a deleted event cannot come back as a new one. */
const KEEP_MS = 30 * DAY_MS;
/** An operator has three months to look at what could not be done. */
const KEEP_OPEN_LETTERS_MS = 90 * DAY_MS;
/** An answer to a sign-in is repeated for a minute, and clocks differ. */
const KEEP_PROOFS_MS = DAY_MS;
/** The day that is counted is over by then on every process's clock. */
const KEEP_USE_MS = 2 * DAY_MS;
/** What an organisation's server missed can be replayed for a week. */
const KEEP_OUTGOING_MS = 7 * DAY_MS;
/** As long as the API promises the same answer to the same key. */
const KEEP_ANSWERS_MS = DAY_MS;
/** Rows of one statement. */
const ROWS = 1_000;
/** 1 MB of the inbox: about a thousand events. */
const PAGES = 128;

/** One table's part of a run. Each batch is a transaction of its own and tells how many rows it deleted. */
export interface Sweep {
  readonly table:
    | 'inbox_events'
    | 'outbox_messages'
    | 'dead_letters'
    | 'outgoing_events'
    | 'sessions'
    | 'auth_challenges'
    | 'used_nonces'
    | 'account_exports'
    | 'budget_usage'
    | 'budget_notices'
    | 'idempotency_keys';
  batches(): AsyncGenerator<number>;
}

/** What is deleted in one run, counted from `now`. */
export function sweeps(client: Client, now: Date): readonly Sweep[] {
  const before = new Date(now.getTime() - KEEP_MS);
  const outgoingBefore = new Date(now.getTime() - KEEP_OUTGOING_MS);
  const proofsBefore = new Date(now.getTime() - KEEP_PROOFS_MS);
  const answersBefore = new Date(now.getTime() - KEEP_ANSWERS_MS);
  const openBefore = new Date(now.getTime() - KEEP_OPEN_LETTERS_MS);
  const useBefore = new Date(now.getTime() - KEEP_USE_MS);
  return [
    { table: 'inbox_events', batches: () => byPage(client, before) },
    { table: 'outbox_messages', batches: () => byId(client, deleteSendsSql, before, []) },
    { table: 'dead_letters', batches: () => byId(client, deleteLettersSql, before, [openBefore, before]) },
    { table: 'outgoing_events', batches: () => byId(client, deleteOutgoingEventsSql, outgoingBefore, []) },
    { table: 'sessions', batches: () => byId(client, deleteSessionsSql, before, [before]) },
    { table: 'sessions', batches: () => changing(byId(client, blankNetworksSql, before, [])) },
    { table: 'auth_challenges', batches: () => byTime(client, deleteChallengesSql, proofsBefore) },
    { table: 'used_nonces', batches: () => byTime(client, deleteNoncesSql, proofsBefore) },
    { table: 'account_exports', batches: () => byTime(client, deleteExportsSql, proofsBefore) },
    { table: 'budget_usage', batches: () => byTime(client, deleteUsageSql, useBefore) },
    { table: 'budget_notices', batches: () => byTime(client, deleteNoticesSql, useBefore) },
    { table: 'idempotency_keys', batches: () => byTime(client, deleteKeptAnswersSql, answersBefore) },
  ];
}

async function* byPage(client: Client, before: Date): AsyncGenerator<number> {
  const { rows } = await client.query<{ pages: number }>(inboxPagesSql);
  const pages = rows[0]?.pages ?? 0;
  for (let page = 0; page < pages; page += PAGES)
    yield (await batch(client, deleteEventsSql, [page, page + PAGES, before])).deleted;
}

async function* byId(
  client: Client,
  statement: { readonly name: string; readonly text: string },
  before: Date,
  more: readonly Date[],
): AsyncGenerator<number> {
  const end = firstUuid7Of(before);
  let after: string | null = firstUuid7Of(new Date(0));
  while (after !== null) {
    const { deleted, last }: Batch = await batch(client, statement, [after, end, ROWS, ...more]);
    yield deleted;
    after = deleted < ROWS ? null : last;
  }
}

async function* byTime(
  client: Client,
  statement: { readonly name: string; readonly text: string },
  before: Date,
): AsyncGenerator<number> {
  for (let deleted = ROWS; deleted === ROWS;) {
    ({ deleted } = await batch(client, statement, [before, ROWS]));
    yield deleted;
  }
}

/** Batches that change rows and delete none. */
async function* changing(batches: AsyncGenerator<number>): AsyncGenerator<number> {
  for await (const _changed of batches) yield 0;
}

interface Batch {
  readonly deleted: number;
  readonly last: string | null;
}

async function batch(
  client: Client,
  statement: { readonly name: string; readonly text: string },
  values: readonly unknown[],
): Promise<Batch> {
  const { rows } = await client.query<Batch>({ ...statement, values: [...values] });
  return rows[0] ?? { deleted: 0, last: null };
}
