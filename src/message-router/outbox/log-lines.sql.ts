import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import type { MessageAuthor } from './message.entity';

/** A line for the log that people and agents read. */
export interface LogLine {
  /** Of its first outbox row, which knows its delivery; absent: one of its own. */
  readonly id?: string | undefined;
  readonly author: MessageAuthor;
  readonly kind: string;
  readonly text: string | null;
  readonly platformId: string | null;
  readonly at: Date;
}

/** Writes lines into a conversation's log, in their order. */
export async function writeLog(tx: Tx, conversationId: string, lines: readonly LogLine[]): Promise<void> {
  if (!lines.length) return;
  await tx.query(
    `insert into messages (id, conversation_id, organization_id, author, kind, text, platform_id, at)
     select m.id, $2, (${organizationOf}), m.author, m.kind, m.text, m.platform_id, m.at
     from unnest($1::uuid[], $3::text[], $4::text[], $5::text[], $6::text[], $7::timestamptz[])
       as m(id, author, kind, text, platform_id, at)`,
    [
      lines.map(({ id }) => id ?? uuid7()),
      conversationId,
      lines.map((line) => line.author),
      lines.map((line) => line.kind),
      lines.map((line) => line.text),
      lines.map((line) => line.platformId),
      lines.map((line) => line.at),
    ],
  );
}

/** $2 conversation. */
const organizationOf = `
  select n.organization_id from conversations c join connections n on n.id = c.connection_id where c.id = $2`;
