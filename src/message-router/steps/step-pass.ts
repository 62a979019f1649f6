import { Injectable } from '@nestjs/common';
import type { InboundEvent } from '../../channels';
import { ConnectionDirectory } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Database } from '../../foundation/database/database';
import { isDatabaseAway, sqlState } from '../../foundation/database/database-errors';
import type { Tx } from '../../foundation/database/tx';
import { Log } from '../../foundation/log/log';
import { uuid7 } from '../../foundation/uuid7';
import { amendSql } from '../converse/amend.sql';
import { composeTurn } from '../converse/turn';
import { readStoredEvent, type StoredEvent, type StoredEventRow } from '../inbox/stored-event';
import { writeLog, type LogLine } from '../outbox/log-lines.sql';
import { queueReplies } from '../outbox/queue-replies.sql';
import { rendered } from '../outbox/rendered';
import { windowEnd } from '../outbox/service-window';
import { RouterMetrics } from '../router-metrics';
import { Pass, type Taken } from './pass';
import type { Step, StepContext, StepOutcome } from './step';
import * as sql from './step-pass.sql';
import { StepRegistry } from './step-registry';

/** Events looked at in one transaction. */
const EVENTS_AT_MOST = 50;
/** Events of a cancelled turn that are read at once. */
const READ_AT_MOST = 500;
/** Of a pass that loses to another transaction. */
const TRIES = 6;
/** SQLSTATE of a deadlock and of a serialization failure. */
const lostRaces: ReadonlySet<string | undefined> = new Set(['40P01', '40001']);

/**
 * Lets the steps look at what they may want in one conversation, in one transaction under its row lock: it works while
 * somebody else holds the lease, because no platform is called here. Replies are queued; the lease's holder sends them.
 */
@Injectable()
export class StepPass {
  constructor(
    private readonly database: Database,
    private readonly registry: StepRegistry,
    private readonly directory: ConnectionDirectory,
    private readonly clock: Clock,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  /** True if rows were queued, so that the holder of the lease should hear of them. Safe to run twice. */
  async run(conversationId: string): Promise<boolean> {
    for (let tries = TRIES; ; tries--)
      try {
        return await this.database.transaction((tx) => this.runIn(tx, conversationId));
      } catch (error) {
        // A step that joins or parts people locks more than its conversation, as others do who come the other way.
        if (tries === 1 || !lostRaces.has(sqlState(error))) throw error;
      }
  }

  private async runIn(tx: Tx, conversationId: string): Promise<boolean> {
    await tx.query(sql.lockConversationSql, [conversationId]);
    const [row] = await tx.query<ConversationRow>(sql.lockedConversationSql, [conversationId]);
    if (!row || Number(row.step_last_pos) <= Number(row.step_pos)) return false;
    const rows = await tx.query<StoredEventRow>(sql.stepEventsSql, [
      conversationId,
      row.step_pos,
      EVENTS_AT_MOST,
    ]);
    const events = rows.flatMap((stored) => readStoredEvent(stored) ?? []);
    const pass = new Pass(this.clock.now());
    let context = this.contextOf(tx, row);
    for (const { pos, event } of events) {
      const outcome = await this.offer(event, context);
      if (!outcome) continue;
      pass.take({ pos, event, step: true }, outcome);
      context = { ...context, ...pass.state };
    }
    // Fewer than asked for: nothing is left behind the newest position that a step may want.
    const upTo = rows.length < EVENTS_AT_MOST ? row.step_last_pos : (rows.at(-1)?.pos ?? row.step_last_pos);
    return this.end(tx, row, pass, upTo);
  }

  private contextOf(tx: Tx, row: ConversationRow): StepContext {
    return {
      tx,
      conversationId: row.id,
      connectionId: row.connection_id,
      channel: this.directory.get(row.connection_id)?.channel.id ?? '',
      userId: row.user_id,
      handedOver: row.handed_over,
      stopped: row.stopped,
    };
  }

  private async offer(event: InboundEvent, context: StepContext): Promise<Taken | undefined> {
    for (const step of this.registry.candidates(event)) {
      const outcome = await this.ask(step, event, context);
      if (outcome.kind === 'taken') {
        this.metrics.stepsTaken.inc({ step: step.name });
        return outcome;
      }
    }
    return undefined;
  }

  /** A step with a bug must not hold the conversation: what it wrote is undone, and the event goes on to the next. */
  private async ask(step: Step, event: InboundEvent, context: StepContext): Promise<StepOutcome> {
    await context.tx.query('savepoint step');
    try {
      return await step.take(event, context);
    } catch (error) {
      // Nothing is wrong with the step: the whole pass is repeated.
      if (isDatabaseAway(error) || lostRaces.has(sqlState(error))) throw error;
      await context.tx.query('rollback to savepoint step');
      this.log.error('step_threw', { error, step: step.name, conversationId: context.conversationId });
      return { kind: 'declined' };
    }
  }

  private async end(tx: Tx, row: ConversationRow, pass: Pass, upTo: string): Promise<boolean> {
    const connection = this.directory.get(row.connection_id);
    const payloads = connection ? rendered(pass.replies, connection.channel) : [];
    const address = pass.address ?? row.address;
    if (pass.cancelBefore !== null) {
      await tx.query(sql.cancelQueuedSql, [row.id]);
      await this.logUnanswered(tx, row, pass);
    }
    await tx.query(sql.endPassSql, [
      row.id,
      upTo,
      pass.taken,
      pass.cancelBefore,
      pass.state.handedOver ?? null,
      pass.address,
      pass.newestAt ?? null,
    ]);
    const sendable = connection !== undefined && address !== null && payloads.length > 0;
    // The log is read in the order of its ids, and the first answer in it has that of what goes out.
    const lines = pass.log.map((line) => ({ ...line, id: uuid7() }));
    if (sendable)
      await queueReplies(tx, {
        conversationId: row.id,
        connectionId: row.connection_id,
        address,
        payloads,
        pace: connection.channel.pace,
        expiresAt: pass.newestAt && windowEnd(connection.channel, pass.newestAt),
        messageId: lines.find(({ author }) => author === 'step')?.id,
      });
    await writeLog(tx, row.id, lines);
    return sendable || pass.cancelBefore !== null;
  }

  /** What a cancelled turn held was read by nobody yet: the log keeps it for the person who takes over. */
  private async logUnanswered(tx: Tx, row: ConversationRow, pass: Pass): Promise<void> {
    const cancelled: StoredEvent[] = [];
    for (let after: string | undefined = row.done_pos; after !== undefined;) {
      const rows: StoredEventRow[] = await tx.query(sql.cancelledEventsSql, [
        row.id,
        after,
        pass.cancelBefore,
        READ_AT_MOST,
      ]);
      cancelled.push(...rows.flatMap((stored) => readStoredEvent(stored) ?? []));
      after = rows.length < READ_AT_MOST ? undefined : rows.at(-1)?.pos;
    }
    const turn = composeTurn(cancelled, [...row.steps_taken.map(Number), ...pass.taken]);
    const lines = turn.log.map((line): LogLine => ({
      author: 'person',
      kind: line.kind,
      text: line.text ?? null,
      platformId: line.platformId,
      at: new Date(line.at),
    }));
    await writeLog(tx, row.id, lines);
    await tx.query(amendSql.text, [
      row.id,
      turn.amendments.map((one) => one.target),
      turn.amendments.map((one) => one.text ?? null),
    ]);
    pass.keep(
      cancelled.filter(({ event }) => event.kind === 'identity-changed').map(({ pos }) => pos),
      cancelled,
    );
  }
}

interface ConversationRow {
  readonly id: string;
  readonly connection_id: string;
  readonly user_id: string | null;
  readonly handed_over: boolean;
  readonly stopped: boolean;
  readonly step_pos: string;
  readonly step_last_pos: string;
  readonly done_pos: string;
  readonly steps_taken: readonly string[];
  readonly address: string | null;
}
