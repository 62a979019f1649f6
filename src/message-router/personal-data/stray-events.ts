import type { InboundEvent } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { readStoredEvent } from '../inbox/stored-event';
import type { Trace } from './find-conversations.sql';

/** An event that tells of a person though it lies in no conversation of theirs. */
export interface StrayEvent {
  readonly connectionId: string;
  readonly key: string;
  /** Not null: a group's, or a conversation that nobody has been found for. */
  readonly conversationId: string | null;
  readonly isGroup: boolean;
  /** Of a message: the log has it too. */
  readonly messageId: string | undefined;
}

/** 64 MB of the inbox a statement: no statement may take 30 s. */
const PAGES = 8_192;

/**
 * Walks the inbox once, for what no index leads to: delivery reports, which lie by connection and name our row, the
 * platform's message or the person; notices; what the person wrote in groups; what came in where nobody was found yet.
 */
export async function findStrays(
  tx: Tx,
  connections: readonly Trace[],
  sends: readonly string[],
): Promise<StrayEvent[]> {
  if (!connections.length) return [];
  const values = new Set(connections.flatMap((one) => one.values));
  const strays: StrayEvent[] = [];
  const pages = await inboxPages(tx);
  for (let page = 0; page < pages; page += PAGES) {
    const rows = await tx.query<StrayRow>(strayEventsSql, [
      page,
      page + PAGES,
      connections.map((one) => one.connectionId),
      connections.map((one) => one.pattern),
      sends,
    ]);
    strays.push(...rows.filter((row) => tellsOf(readEvent(row), values)).map(strayOf));
  }
  return strays;
}

/**
 * Whether an event that mentions one of the ids tells of the person, rather than somebody else mentioning them, as a
 * contact card does. What cannot be read any more serves nobody.
 */
export function tellsOf(event: InboundEvent | undefined, values: ReadonlySet<string>): boolean {
  if (!event) return true;
  const known = ({ value }: { readonly value: string }) => values.has(value);
  switch (event.kind) {
    case 'message':
      return event.sender.keys.some(known);
    case 'identity-changed':
      return [...event.sender.keys, ...event.previous].some(known);
    case 'echo':
    case 'opt-out':
      return event.conversation.keys.some(known);
    case 'delivery':
    case 'notice':
      return true;
  }
}

/** $1 first page, $2 page after the last, $3 connections, $4 their patterns, $5 ids of the person's sends, ours and theirs. */
const strayEventsSql = `
with e as materialized (
  select i.connection_id, i.key, i.conversation_id, i.pos, i.payload
  from inbox_events i join unnest($3::uuid[], $4::text[]) as t(connection_id, pattern) using (connection_id)
  where i.ctid >= format('(%s,0)', $1::int)::tid and i.ctid < format('(%s,0)', $2::int)::tid
    and (i.payload ~ t.pattern or (i.kind = 'delivery' and (
      substring(i.payload from '"ourId":"([^"]+)"') = any($5::text[])
      or substring(i.payload from '"platformId":"([^"]+)"') = any($5::text[])))))
select e.*, coalesce(c.is_group, false) as is_group
from e left join conversations c on c.id = e.conversation_id
where c.user_id is null`;

/** A stored event that mentions somebody. */
export interface StrayRow {
  readonly connection_id: string;
  readonly key: string;
  readonly conversation_id: string | null;
  readonly pos: string | null;
  readonly payload: string;
  readonly is_group: boolean;
}

async function inboxPages(tx: Tx): Promise<number> {
  const [row] = await tx.query<{ pages: number }>(
    `select (pg_relation_size('inbox_events') / current_setting('block_size')::int)::int as pages`,
  );
  return row?.pages ?? 0;
}

/** Undefined: it is damaged. */
export const readEvent = ({ pos, payload }: StrayRow): InboundEvent | undefined =>
  readStoredEvent({ pos: pos ?? '0', step: false, payload })?.event;

/** What is done with it, if it tells of them. */
export function strayOf(row: StrayRow): StrayEvent {
  const event = readEvent(row);
  return {
    connectionId: row.connection_id,
    key: row.key,
    conversationId: row.conversation_id,
    isGroup: row.is_group,
    messageId: event?.kind === 'message' ? event.messageId : undefined,
  };
}
