import { Injectable } from '@nestjs/common';
import type { ConversationAddress, InboundEvent } from '../../channels';
import type { Connection } from '../../connections';
import { isDataFault, isStatementCancelled } from '../../foundation/database/database-errors';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Batcher } from '../../foundation/loop/batcher';
import { uuid7 } from '../../foundation/uuid7';
import { Announcements } from '../leases/announcements';
import { groupLeases, type ClaimedRow, type ConversationLease } from '../leases/conversation-lease';
import { LEASE_MS, Leases } from '../leases/leases';
import { RouterConfig } from '../router.config';
import { RouterMetrics } from '../router-metrics';
import { StepRegistry } from '../steps/step-registry';
import { appendSql } from './append.sql';
import { ConversationJoiner } from './conversation-joiner';
import { DeadLetters } from './dead-letters';
import { ReportsBell } from './reports-bell';
import { roomId } from './room-id';
import { roomIdentifier } from './room-identifier';

/** Requests that share one statement. */
const REQUESTS_AT_MOST = 200;
/** Events of one statement. A platform that delivers again what waited for hours sends requests of a thousand, many at once. */
const EVENTS_AT_MOST = 2_000;

/** An event with the connection it belongs to. */
export interface Arrival {
  readonly connection: Connection;
  readonly event: InboundEvent;
}

/** Where events become durable. */
@Injectable()
export class Inbox {
  private readonly batcher = new Batcher(
    (requests: readonly (readonly Arrival[])[]) => this.appendMany(requests),
    {
      maxItems: REQUESTS_AT_MOST,
      weight: { of: (request) => request.length, max: EVENTS_AT_MOST },
      // One bad event, or a row that somebody else holds locked, is the trouble of one request.
      repeatAlone: (error) => isDataFault(error) || isStatementCancelled(error),
    },
  );

  constructor(
    private readonly statements: Statements,
    private readonly leases: Leases,
    private readonly announcements: Announcements,
    private readonly steps: StepRegistry,
    private readonly deadLetters: DeadLetters,
    private readonly joiner: ConversationJoiner,
    private readonly reports: ReportsBell,
    private readonly config: RouterConfig,
    private readonly log: Log,
    private readonly metrics: RouterMetrics,
  ) {}

  /**
   * Resolves once every event is committed: from there on nothing is lost. Events that arrive with others share their
   * statement. Rejects only if it could not all be stored; what was is known when it is delivered again.
   */
  append(arrivals: readonly Arrival[]): Promise<void> {
    return arrivals.length ? this.batcher.add(arrivals) : Promise.resolve();
  }

  private async appendMany(requests: readonly (readonly Arrival[])[]): Promise<undefined[]> {
    const arrivals = requests.flat();
    for (let from = 0; from < arrivals.length; from += EVENTS_AT_MOST)
      await this.storePart(arrivals.slice(from, from + EVENTS_AT_MOST), requests.length > 1);
    return requests.map(() => undefined);
  }

  /** A request that fails for its data is repeated event by event: one bad event never harms its neighbours. */
  private async storePart(arrivals: readonly Arrival[], ofMany: boolean): Promise<void> {
    try {
      await this.store(arrivals);
    } catch (error) {
      if (ofMany || !isDataFault(error)) throw error;
      for (const arrival of arrivals) await this.storeAlone(arrival);
    }
  }

  private async storeAlone(arrival: Arrival): Promise<void> {
    try {
      await this.store([arrival]);
    } catch (error) {
      if (!isDataFault(error)) throw error;
      this.log.error('event_not_storable', {
        error,
        channel: arrival.connection.channel.id,
        kind: arrival.event.kind,
      });
      await this.deadLetters.event(
        arrival.connection.channel.id,
        arrival.connection.id,
        arrival.event,
        'NOT_STORABLE',
      );
    }
  }

  private async store(arrivals: readonly Arrival[]): Promise<void> {
    const owner = this.config.burstMs > 0 ? undefined : this.leases.claimAs;
    const at = performance.now();
    const rows = await this.statements.run<AppendRow>(appendSql, this.parameters(arrivals, owner));
    this.count(arrivals, rows);
    // After the answers to the platform, and after the next statement has left, which the batcher arms in between: what
    // follows is work, and may take the event loop for a while.
    setImmediate(() => setImmediate(() => this.spread(arrivals, rows, owner, at)));
  }

  private spread(
    arrivals: readonly Arrival[],
    rows: readonly AppendRow[],
    owner: number | undefined,
    at: number,
  ): void {
    if (owner !== undefined) this.leases.take(claimedLeases(arrivals, rows, at));
    const elsewhere = new Set<string>();
    const commanded = new Set<string>();
    for (const row of rows) {
      if (row.step && row.id && !row.claimed) commanded.add(row.id);
      if (row.meets) void this.joiner.join(row.id, row.meets);
      if (row.id && !row.claimed) {
        this.leases.hear(row.id);
        // Held by another process, or this one does not work: somebody else has to hear of it.
        if (row.owner !== this.leases.ownerId || this.leases.ownerId === undefined) elsewhere.add(row.id);
      }
      if (row.kind === 'delivery') this.reports.ring();
    }
    for (const id of commanded) this.leases.hearCommand(id);
    if (elsewhere.size) this.announcements.announce([...elsewhere]);
  }

  private count(arrivals: readonly Arrival[], rows: readonly AppendRow[]): void {
    let stored = 0;
    for (const { kind } of rows)
      if (kind) {
        stored++;
        this.metrics.accepted.inc({ channel: arrivals[0]?.connection.channel.id ?? '', kind });
      }
    if (stored < arrivals.length)
      this.metrics.duplicates.inc(
        { channel: arrivals[0]?.connection.channel.id ?? '' },
        arrivals.length - stored,
      );
  }

  private parameters(arrivals: readonly Arrival[], owner: number | undefined): unknown[] {
    const proposed = new Map<string, string>();
    const keys: { nth: number; key: string; transferable: boolean }[] = [];
    const events = arrivals.map(({ connection, event }, index) => {
      const address = conversationOf(event);
      for (const { value, transferable } of address?.keys ?? [])
        keys.push({ nth: index + 1, key: value.slice(0, 200), transferable });
      const strongest = `${connection.id} ${address?.keys[0]?.value ?? ''}`;
      if (address && !proposed.has(strongest)) proposed.set(strongest, uuid7());
      return { connection, event, address, proposed: address ? proposed.get(strongest) : null };
    });
    return [
      events.map(({ connection }) => connection.id),
      events.map(({ event }) => event.kind),
      events.map(({ event }) => event.key),
      events.map(({ event }) => event.occurredAt),
      events.map(({ event }) => this.steps.wanted(event)),
      events.map(({ event }) => JSON.stringify(event)),
      events.map((one) => one.proposed),
      events.map(({ connection, address }) =>
        address
          ? roomId(connection.channel.id, connection.agentId, roomIdentifier(connection, address))
          : null,
      ),
      events.map(({ address }) => address?.group ?? false),
      keys.map((key) => key.nth),
      keys.map((key) => key.key),
      keys.map((key) => key.transferable),
      owner ?? null,
      LEASE_MS,
      this.config.burstMs,
      this.leases.shares.most(
        arrivals.map(({ connection }) => connection),
        this.leases.room,
      ),
    ];
  }
}

interface AppendRow extends ClaimedRow {
  readonly kind: string | null;
  readonly event_connection: string | null;
  readonly key: string | null;
  readonly owner: number | null;
  readonly claimed: boolean | null;
  readonly meets: string | null;
}

/** What was claimed while it was stored; the events are still at hand, and need not come back from the database. */
function claimedLeases(
  arrivals: readonly Arrival[],
  rows: readonly AppendRow[],
  at: number,
): readonly ConversationLease[] {
  const byKey = new Map(arrivals.map(({ connection, event }) => [`${connection.id} ${event.key}`, event]));
  return groupLeases(
    rows.filter((row) => row.claimed),
    at,
    LEASE_MS,
    (row) => {
      const event = byKey.get(`${row.event_connection ?? ''} ${row.key ?? ''}`);
      return event && { pos: Number(row.pos), step: row.step ?? false, event };
    },
  );
}

function conversationOf(event: InboundEvent): ConversationAddress | undefined {
  switch (event.kind) {
    case 'message':
    case 'echo':
    case 'identity-changed':
    case 'opt-out':
      return event.conversation;
    case 'delivery':
    case 'notice':
      return undefined;
  }
}
