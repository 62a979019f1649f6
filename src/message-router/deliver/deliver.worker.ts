import { Injectable } from '@nestjs/common';
import type { OutboundMessage, ReplyAddress } from '../../channels';
import { ConnectionDirectory, webhookPath, type Connection } from '../../connections';
import type { ConversationLease } from '../leases/conversation-lease';
import { RouterConfig } from '../router.config';
import { RouterMetrics } from '../router-metrics';
import { Ledger, type CallRecord, type Hold } from './ledger';
import type { OpenRow } from './open-row';
import { ConnectionHolds, connectionWaitMs, pairWaitMs } from './pace';
import { nextStep, settle } from './settle';

/** The longest that one platform call may take, a second more or less; the channel's own limit is shorter. */
const CALL_TIMEOUT_MS = 16_000;

/** A row that is marked as being sent, by this lease. */
export interface SendingRow {
  readonly id: string;
  readonly pos: number;
  readonly attempts: number;
  readonly address: string;
  readonly payload: string;
  readonly inReplyTo?: string | undefined;
}

/**
 * Sends a conversation's outbox in order: one platform call a row, nothing overtakes. Each call's answer is recorded, the
 * conversation is released with the last one.
 */
@Injectable()
export class Deliver {
  private signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
  private signalUntil = 0;

  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly ledger: Ledger,
    private readonly holds: ConnectionHolds,
    private readonly config: RouterConfig,
    private readonly metrics: RouterMetrics,
  ) {}

  /**
   * Sends a row that was stored as `sending` under this lease, then whatever is open behind it, and releases. `aheadMs`:
   * how far the connection's pace is ahead of the clock; `heldMs`: how long it is held back, as another process may have
   * learnt.
   */
  async first(
    lease: ConversationLease,
    row: SendingRow,
    more: boolean,
    { aheadMs, heldMs }: { readonly aheadMs: number; readonly heldMs: number },
  ): Promise<void> {
    const connection = this.directory.get(lease.connectionId);
    if (!connection) return this.ledger.release(lease, [notCalled(row)], connectionGone);
    const { channel } = connection;
    this.holds.hold(connection.id, heldMs);
    const waitMs = Math.max(connectionWaitMs(channel.pace, aheadMs), this.holds.remainingMs(connection.id));
    const record: CallRecord = waitMs
      ? {
          id: row.id,
          pos: row.pos,
          attempts: row.attempts,
          channel: channel.id,
          state: 'queued',
          holdMs: waitMs,
        }
      : await this.call(lease, connection, row);
    if (record.holdMs === undefined && more) {
      await this.ledger.record(lease, [record]);
      return this.open(lease);
    }
    return this.ledger.release(lease, [record], holdOf(record));
  }

  /** Sends what is open, from the first that is not final, until one has to wait; then releases. */
  async open(lease: ConversationLease): Promise<void> {
    return this.ledger.release(lease, [], await this.sendOpen(lease));
  }

  /** Sends what others queued while the turn is in work; keeps the lease. */
  async meanwhile(lease: ConversationLease): Promise<void> {
    await this.sendOpen(lease);
  }

  private async sendOpen(lease: ConversationLease): Promise<Hold> {
    const connection = this.directory.get(lease.connectionId);
    if (!connection) return this.failLetGo(lease);
    for (;;) {
      // What a report or a cancellation has ended stays open in the database until the lease is released.
      const rows = (await this.ledger.open(lease)).filter(({ pos }) => pos > lease.sentPos);
      if (!rows.length) return nothingHolds;
      for (const row of rows) {
        const hold = await this.sendOne(lease, connection, row);
        if (hold) return hold;
      }
    }
  }

  /** Nothing goes out any more where an organisation let its account go: it hears so. One of the app's own may come back. */
  private async failLetGo(lease: ConversationLease): Promise<Hold> {
    const channel = await this.ledger.letGo(lease.connectionId);
    if (channel === undefined) return connectionGone;
    for (;;) {
      const rows = (await this.ledger.open(lease)).filter(({ pos }) => pos > lease.sentPos);
      if (!rows.length) return nothingHolds;
      const records = rows.flatMap((row) => failed(row, channel) ?? []);
      await this.ledger.record(lease, records);
      for (const { code = '' } of records) this.metrics.sends.inc({ channel, result: 'failed', code });
      lease.sentPos = Math.max(lease.sentPos, ...rows.map(({ pos }) => pos));
    }
  }

  /** undefined: the row is final, or was sent; the next may go. */
  private async sendOne(
    lease: ConversationLease,
    connection: Connection,
    row: OpenRow,
  ): Promise<Hold | undefined> {
    const next = nextStep(row, connection.channel.capabilities, this.config.ambiguousWaitMs);
    switch (next.kind) {
      case 'passed':
        lease.sentPos = Math.max(lease.sentPos, row.pos);
        return undefined;
      case 'wait':
        return { ms: next.holdMs, row: row.id };
      case 'await-report':
        await this.ledger.markUnknown(lease, row.id, next.holdMs);
        return { ms: next.holdMs, row: row.id };
      case 'read-reports':
        await this.ledger.awaitReports(lease, row.id, next.holdMs);
        return { ms: next.holdMs, row: row.id };
      case 'fail':
        this.metrics.sends.inc({ channel: connection.channel.id, result: next.state, code: next.code });
        await this.ledger.record(lease, [
          {
            id: row.id,
            pos: row.pos,
            attempts: row.attempts,
            state: next.state,
            code: next.code,
            channel: connection.channel.id,
          },
        ]);
        return undefined;
      case 'send': {
        const waitMs = this.waitMs(lease, connection, row);
        if (waitMs > 0) return { ms: waitMs, row: row.id };
        // A row that is marked and not sent would wait for a report that never comes.
        if (!lease.held) return { ms: 0, row: null };
        const attempts = await this.ledger.markSending(lease, row.id);
        // A report was quicker, or the lease is gone: the row's state is the truth, read it again.
        if (attempts === undefined) return { ms: 0, row: null };
        this.metrics.waited.observe({ stage: 'outbox' }, row.ageMs / 1_000);
        const record = await this.call(lease, connection, {
          ...row,
          attempts,
          inReplyTo: row.inReplyTo ?? undefined,
        });
        await this.ledger.record(lease, [record]);
        return record.holdMs === undefined ? undefined : holdOf(record);
      }
    }
  }

  private waitMs(lease: ConversationLease, { id, channel: { pace } }: Connection, row: OpenRow): number {
    this.holds.hold(id, row.connectionHeldMs);
    const heldMs = this.holds.remainingMs(id);
    const pairMs = pairWaitMs(pace, lease.paceMs, lease.outPos - row.pos + 1);
    return heldMs || pairMs || this.holds.takeSlot(id, pace);
  }

  /** Shared by the calls of a second: a signal and a timer for each cost more than the rest of a call's book-keeping. */
  private callSignal(): AbortSignal {
    const now = performance.now();
    if (now > this.signalUntil) {
      this.signal = AbortSignal.timeout(CALL_TIMEOUT_MS);
      this.signalUntil = now + 1_000;
    }
    return this.signal;
  }

  private async call(lease: ConversationLease, connection: Connection, row: SendingRow): Promise<CallRecord> {
    const { channel, credentials } = connection;
    const base = { id: row.id, pos: row.pos, attempts: row.attempts, channel: channel.id };
    // So late in the lease another worker may send it: leave it to whoever comes.
    if (!lease.held) return { ...base, state: 'queued', holdMs: 0 };
    const message = messageOf(row, webhookPath(connection));
    if (!message) return { ...base, state: 'failed', code: 'UNREADABLE_MESSAGE' };
    const done = this.metrics.waited.startTimer({ stage: 'platform' });
    const result = await channel.send(message, credentials, this.callSignal());
    done();
    const settled = settle(result, row.attempts, channel.capabilities, this.config.ambiguousWaitMs);
    this.metrics.sends.inc({ channel: channel.id, result: result.kind, code: settled.code ?? '' });
    this.holds.hold(connection.id, settled.holdConnectionMs ?? 0);
    return { ...base, ...settled, connectionId: connection.id };
  }
}

const nothingHolds: Hold = { ms: null, row: null };
/** Not configured any more: its rows stay, in case it comes back, and are not looked at over and over. */
const connectionGone: Hold = { ms: 60_000, row: null };

/** It was marked as being sent, and nobody has called. */
const notCalled = ({ id, pos, attempts }: SendingRow): CallRecord => ({
  id,
  pos,
  attempts,
  channel: '',
  state: 'queued',
  holdMs: 0,
});

/** How a row of a connection that is let go ends; undefined: it has ended. */
function failed({ id, pos, attempts, state }: OpenRow, channel: string): CallRecord | undefined {
  const base = { id, pos, attempts, channel };
  switch (state) {
    case 'queued':
      return { ...base, state: 'failed', code: 'CONNECTION_GONE' };
    case 'sending':
    case 'unknown':
      return { ...base, state: 'parked', code: 'OUTCOME_UNKNOWN' };
    case 'sent':
    case 'failed':
    case 'parked':
    case 'cancelled':
      return undefined;
  }
}

/** undefined: the stored row was damaged, and trying again would not mend it. */
function messageOf(
  { id, address, payload, inReplyTo }: SendingRow,
  path: string,
): OutboundMessage<unknown> | undefined {
  try {
    const to = JSON.parse(address) as ReplyAddress;
    const message = { id, to, payload: JSON.parse(payload) as unknown, webhookPath: path };
    return { ...message, ...(inReplyTo && { inReplyTo }) };
  } catch {
    return undefined;
  }
}

function holdOf(record: CallRecord): Hold {
  return record.holdMs === undefined ? nothingHolds : { ms: record.holdMs, row: record.id };
}
