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
import { readMessage } from '../converse/message-text';
import { composeTurn } from '../converse/turn';
import { readStoredEvent, type StoredEvent, type StoredEventRow } from '../inbox/stored-event';
import { RouterMetrics } from '../router-metrics';
import type { Step, StepContext, StepOutcome } from './step';
import * as sql from './step-pass.sql';
import { StepRegistry } from './step-registry';

/** Events looked at in one transaction. */
const EVENTS_AT_MOST = 50;

type Taken = Extract<StepOutcome, { kind: 'taken' }>;

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
  run(conversationId: string): Promise<boolean> {
    return this.database.transaction((tx) => this.runIn(tx, conversationId));
  }

  private async runIn(tx: Tx, conversationId: string): Promise<boolean> {
    const [row] = await tx.query<ConversationRow>(sql.lockConversationSql, [conversationId]);
    if (!row || Number(row.step_last_pos) <= Number(row.step_pos)) return false;
    const rows = await tx.query<StoredEventRow>(sql.stepEventsSql, [conversationId, row.step_pos, EVENTS_AT_MOST]);
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

  /** A step with a bug must not hold the conversation: the event goes on to the next. */
  private async ask(step: Step, event: InboundEvent, context: StepContext): Promise<StepOutcome> {
    try {
      return await step.take(event, context);
    } catch (error) {
      // The transaction is spoilt: the whole pass is repeated.
      if (sqlState(error) !== undefined || isDatabaseAway(error)) throw error;
      this.log.error('step_threw', { error, step: step.name, conversationId: context.conversationId });
      return { kind: 'declined' };
    }
  }

  private async end(tx: Tx, row: ConversationRow, pass: Pass, upTo: string): Promise<boolean> {
    const connection = this.directory.get(row.connection_id);
    const payloads = pass.replies.flatMap((markdown) => connection?.channel.render({ markdown }) ?? []);
    const address = pass.address ?? row.address;
    const sendable = address !== null && payloads.length > 0;
    if (pass.cancelBefore !== null) {
      await tx.query(sql.cancelQueuedSql, [row.id]);
      await this.logUnanswered(tx, row, pass);
    }
    const [ended] = await tx.query<{ out_pos: string }>(sql.endPassSql, [
      row.id,
      upTo,
      pass.taken,
      sendable ? payloads.length : 0,
      pass.cancelBefore,
      pass.state.handedOver ?? null,
      pass.address,
    ]);
    if (sendable && ended) {
      const ids = payloads.map(() => uuid7());
      const window = connection?.channel.capabilities.serviceWindowMs;
      await tx.query(sql.queueRepliesSql, [
        ids,
        row.id,
        row.connection_id,
        String(Number(ended.out_pos) - payloads.length),
        address,
        payloads.map((payload) => JSON.stringify(payload)),
        window && pass.newestAt ? new Date(pass.newestAt.getTime() + window) : null,
      ]);
    }
    await log(tx, row.id, pass.log);
    return sendable || pass.cancelBefore !== null;
  }

  /** What a cancelled turn held was read by nobody yet: the log keeps it for the person who takes over. */
  private async logUnanswered(tx: Tx, row: ConversationRow, pass: Pass): Promise<void> {
    const rows = await tx.query<StoredEventRow>(sql.cancelledEventsSql, [row.id, row.done_pos, pass.cancelBefore]);
    const cancelled = rows.flatMap((stored) => readStoredEvent(stored) ?? []);
    const turn = composeTurn(cancelled, [...row.steps_taken.map(Number), ...pass.taken]);
    const lines = turn.log.map(
      (line): LogLine => ({
        author: 'person',
        kind: line.kind,
        text: line.text ?? null,
        platformId: line.platformId,
        at: new Date(line.at),
      }),
    );
    await log(tx, row.id, lines);
    await tx.query(amendSql.text, [
      row.id,
      turn.amendments.map((one) => one.target),
      turn.amendments.map((one) => one.text ?? null),
    ]);
    pass.keep(cancelled.filter(({ event }) => event.kind === 'identity-changed').map(({ pos }) => pos), cancelled);
  }
}

async function log(tx: Tx, conversationId: string, lines: readonly LogLine[]): Promise<void> {
  if (!lines.length) return;
  await tx.query(sql.logSql, [
    lines.map(() => uuid7()),
    conversationId,
    lines.map((line) => line.author),
    lines.map((line) => line.kind),
    lines.map((line) => line.text),
    lines.map((line) => line.platformId),
    lines.map((line) => line.at),
  ]);
}

interface LogLine {
  readonly author: 'person' | 'step' | 'operator';
  readonly kind: string;
  readonly text: string | null;
  readonly platformId: string | null;
  readonly at: Date;
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

/** What the outcomes of one pass add up to. */
class Pass {
  readonly taken: number[] = [];
  readonly replies: string[] = [];
  readonly log: LogLine[] = [];
  readonly state: { handedOver?: boolean; stopped?: boolean } = {};
  cancelBefore: number | null = null;
  address: string | null = null;
  newestAt: Date | undefined;

  constructor(private readonly now: Date) {}

  /** A change of identity is nothing that was said: it stays for the next turn, behind which all else is cancelled. */
  keep(kept: readonly number[], cancelled: readonly StoredEvent[]): void {
    if (kept[0] === undefined) return;
    this.taken.push(...cancelled.map(({ pos }) => pos).filter((pos) => !kept.includes(pos)));
    this.cancelBefore = kept[0] - 1;
  }

  take({ pos, event }: StoredEvent, outcome: Taken): void {
    this.taken.push(pos);
    if (outcome.cancels) this.cancelBefore = pos;
    if (outcome.becomes === 'handed-over' || outcome.becomes === 'handed-back')
      this.state.handedOver = outcome.becomes === 'handed-over';
    if (outcome.becomes === 'stopped' || outcome.becomes === 'started')
      this.state.stopped = outcome.becomes === 'stopped';
    if (event.kind === 'message' || event.kind === 'echo')
      this.log.push({
        author: event.kind === 'echo' ? 'operator' : 'person',
        kind: event.parts[0]?.kind ?? 'text',
        text: outcome.logAs ?? readMessage(event.parts).text ?? null,
        platformId: event.messageId,
        at: new Date(event.occurredAt),
      });
    if (event.kind === 'message') {
      this.address = JSON.stringify(event.replyTo);
      this.newestAt = new Date(event.occurredAt);
    }
    if (outcome.reply) {
      this.replies.push(outcome.reply.markdown);
      this.log.push({ author: 'step', kind: 'text', text: outcome.reply.markdown, platformId: null, at: this.now });
    }
  }
}
