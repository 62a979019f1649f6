import type { InboundEvent } from '../channels';
import { ConnectionDirectory, type Connection } from '../connections';
import { Clock } from '../foundation/clock';
import { Database } from '../foundation/database/database';
import type { Tx } from '../foundation/database/tx';
import { uuid7 } from '../foundation/uuid7';
import { Inbox } from '../message-router/inbox/inbox';
import * as sql from './requeue.sql';

/** Letters of one `--all`; run it again for more. */
const LETTERS_AT_MOST = 1_000;

/**
 * What became of a dead letter. `requeued` and `sent-after-all` close it; with anything else it stays as it was.
 * `signer-unknown`: organisations are connected on its channel, and which of them signed it is not known.
 */
export type Requeued =
  | 'requeued'
  | 'sent-after-all'
  | 'unknown-letter'
  | 'closed-before'
  | 'no-connection'
  | 'signer-unknown'
  | 'unreadable'
  | 'not-storable'
  | 'row-deleted'
  | 'window-closed'
  | 'stopped';

/** Repeats what could not be done: each dead letter once, however often and by how many it is asked for. */
export class Requeue {
  constructor(
    private readonly database: Database,
    private readonly inbox: Inbox,
    private readonly directory: ConnectionDirectory,
    private readonly clock: Clock,
  ) {}

  /** Ids of the open letters with this reason, oldest first, at most 1000. */
  async open(reason: string): Promise<string[]> {
    const rows = await this.database.query<{ id: string }>(sql.openLettersSql, [reason, LETTERS_AT_MOST]);
    return rows.map(({ id }) => id);
  }

  /** Rejects if the database cannot be reached; the letter is then open, and what was stored is not stored again. */
  async requeue(letterId: string): Promise<Requeued> {
    return this.database.transaction(async (tx) => {
      const [letter] = await tx.query<Letter>(sql.lockLetterSql, [letterId]);
      if (!letter) return 'unknown-letter';
      if (letter.requeued_at) return 'closed-before';
      const outcome = await this.repeat(tx, letter);
      if (outcome === 'requeued' || outcome === 'sent-after-all')
        await tx.query(sql.closeLetterSql, [letter.id]);
      return outcome;
    });
  }

  private repeat(tx: Tx, letter: Letter): Promise<Requeued> {
    switch (letter.kind) {
      case 'event':
        return this.event(tx, letter);
      case 'turn':
        return this.turn(letter);
      case 'send':
        return this.send(tx, letter);
    }
  }

  /** The inbox keeps each key once: a letter that is requeued again after a crash changes nothing. */
  private async event(tx: Tx, letter: Letter): Promise<Requeued> {
    const event = eventsIn(`[${letter.payload}]`)?.[0];
    if (!event) return 'unreadable';
    const connection = letter.connection_id
      ? this.directory.get(letter.connection_id)
      : this.ownerOf(event, letter.channel);
    if (connection === 'signer-unknown') return connection;
    if (!connection) return 'no-connection';
    await this.inbox.append([{ connection, event }]);
    // What can still not be stored went to the dead letters again, where this letter is already.
    const stored = await tx.query(sql.storedEventSql, [connection.id, event.key]);
    return stored.length ? 'requeued' : 'not-storable';
  }

  /**
   * Whose event it is that came for an account nobody had. An organisation knows the secret that signs its own webhooks:
   * where there are organisations, an event whose signer is not known could be forged and is given to nobody.
   */
  private ownerOf(event: InboundEvent, channel: string): Connection | undefined | 'signer-unknown' {
    const connections = this.directory.all.filter((one) => one.channel.id === channel);
    if (connections.some((one) => one.organizationId !== null)) return 'signer-unknown';
    return connections.find((one) => one.account === event.account);
  }

  /** The events come in again, under keys that belong to the letter: a new turn answers them. */
  private async turn(letter: Letter): Promise<Requeued> {
    const events = eventsIn(letter.payload);
    if (!events?.length) return 'unreadable';
    const connection = this.connectionOf(letter);
    if (!connection) return 'no-connection';
    const messages = events
      .filter((event) => event.kind === 'message')
      .map((event) => Date.parse(event.occurredAt));
    // The turn would find the same, and leave another letter.
    if (messages.length && this.isClosed(windowEnd(connection, Math.max(...messages))))
      return 'window-closed';
    await this.inbox.append(
      events.map((event) => ({ connection, event: { ...event, key: `requeue:${letter.id}:${event.key}` } })),
    );
    return 'requeued';
  }

  /** What the platform refused goes out again as a new row, at the end of its conversation. */
  private async send(tx: Tx, letter: Letter): Promise<Requeued> {
    const connection = this.connectionOf(letter);
    await tx.query(sql.lockConversationSql, [letter.conversation_id]);
    const [conversation] = await tx.query<ConversationRow>(sql.lockedConversationSql, [
      letter.conversation_id,
    ]);
    const [row] = await tx.query<OutboxRow>(sql.outboxRowSql, [letter.key]);
    if (!connection) return 'no-connection';
    if (!conversation || !row) return 'row-deleted';
    // Its report was late.
    if (row.state === 'sent') return 'sent-after-all';
    if (conversation.stopped) return 'stopped';
    const reopened =
      conversation.last_message_at && windowEnd(connection, conversation.last_message_at.getTime());
    const expiresAt = later(row.expires_at, reopened);
    if (this.isClosed(expiresAt)) return 'window-closed';
    await tx.query(sql.copySendSql, [uuid7(), letter.conversation_id, letter.key, expiresAt]);
    return 'requeued';
  }

  private connectionOf({ connection_id: id }: Letter): Connection | undefined {
    return id === null ? undefined : this.directory.get(id);
  }

  private isClosed(end: Date | null): boolean {
    return end !== null && end <= this.clock.now();
  }
}

interface Letter {
  readonly id: string;
  readonly kind: 'event' | 'turn' | 'send';
  readonly key: string;
  readonly channel: string;
  readonly connection_id: string | null;
  readonly conversation_id: string | null;
  readonly payload: string;
  readonly requeued_at: Date | null;
}

interface ConversationRow {
  readonly last_message_at: Date | null;
  readonly stopped: boolean;
}

interface OutboxRow {
  readonly state: string;
  readonly expires_at: Date | null;
}

function eventsIn(payload: string): readonly InboundEvent[] | undefined {
  try {
    return JSON.parse(payload) as InboundEvent[];
  } catch {
    return undefined;
  }
}

/** When free replies to a message of this time end; null: never. */
function windowEnd(connection: Connection, messageAt: number): Date | null {
  const window = connection.channel.capabilities.serviceWindowMs;
  return window === undefined ? null : new Date(messageAt + window);
}

function later(one: Date | null, other: Date | null): Date | null {
  if (!one || !other) return one ?? other;
  return one > other ? one : other;
}
