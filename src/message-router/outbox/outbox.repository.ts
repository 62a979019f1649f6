import { Injectable } from '@nestjs/common';
import { isDataFault, isUniqueViolation } from '../../foundation/database/database-errors';
import { Statements } from '../../foundation/database/statements';
import { Batcher } from '../../foundation/loop/batcher';
import { uuid7 } from '../../foundation/uuid7';
import { LEASE_MS, Leases } from '../leases/leases';
import type { ConversationLease } from '../leases/conversation-lease';
import { commitSql } from './commit.sql';
import type { MessageAuthor } from './message.entity';

/** Turns whose ends share one statement. */
const TURNS_AT_MOST = 200;

/** The end of one turn: what is stored, all or nothing. */
export interface TurnEnd {
  readonly lease: ConversationLease;
  readonly donePos: number;
  readonly replies: readonly QueuedReply[];
  readonly log: readonly LogLine[];
  readonly userId?: string | undefined;
  readonly senderSeen?: string | undefined;
  readonly address?: string | undefined;
  readonly personName?: string | undefined;
  readonly lastMessageAt?: string | undefined;
  readonly handOver: boolean;
  /** What one message takes of the pair's pace, ms; 0: no limit. */
  readonly pairMs: number;
  /** What one message takes of the connection's pace, ms; 0: no limit. */
  readonly connectionMs: number;
  readonly deadLetter?:
    { readonly reason: string; readonly channel: string; readonly payload: string } | undefined;
}

export interface QueuedReply {
  readonly id: string;
  readonly address: string;
  readonly payload: string;
  readonly inReplyTo?: string;
  readonly expiresAt?: Date;
}

export interface LogLine {
  readonly id: string;
  readonly author: MessageAuthor;
  readonly kind: string;
  readonly text: string | null;
  readonly platformId: string | null;
  readonly at: string;
}

/**
 * `stored`: the first reply is at `base` + 1. `ours` tells that nobody queued before, so that the first row is already
 * marked as being sent; `aheadMs` is how far the connection's pace is ahead of the clock, `heldMs` for how long the platform
 * wants nothing of the connection.
 */
export type Committed =
  | {
      readonly kind: 'stored';
      readonly base: number;
      readonly ours: boolean;
      readonly aheadMs: number;
      readonly heldMs: number;
    }
  | { readonly kind: 'superseded' };

/** Ends turns, many at a time. */
@Injectable()
export class Outbox {
  private readonly batcher = new Batcher((ends: readonly TurnEnd[]) => this.commitMany(ends), {
    maxItems: TURNS_AT_MOST,
    repeatAlone: (error) => isDataFault(error) || isUniqueViolation(error),
  });

  constructor(
    private readonly statements: Statements,
    private readonly leases: Leases,
  ) {}

  /** `superseded`: the lease or the turn was not ours any more, or the person has said STOP; nothing is to be said. */
  commit(end: TurnEnd): Promise<Committed> {
    end.lease.turnEnds = true;
    return this.batcher.add(end);
  }

  private async commitMany(ends: readonly TurnEnd[]): Promise<Committed[]> {
    const replies = ends.flatMap(({ lease, replies }) =>
      replies.map((reply, index) => ({ ...reply, conversationId: lease.id, nth: index + 1 })),
    );
    const log = ends.flatMap(({ lease, log }) => log.map((line) => ({ ...line, conversationId: lease.id })));
    const letters = ends.flatMap(({ lease, deadLetter, donePos }) =>
      deadLetter ? [{ ...deadLetter, conversationId: lease.id, key: `${lease.donePos + 1}-${donePos}` }] : [],
    );
    const at = performance.now();
    const rows = await this.statements.run<CommitRow>(commitSql, [
      ends.map((end) => end.lease.id),
      ends.map((end) => end.lease.epoch),
      ends.map((end) => end.donePos),
      ends.map((end) => end.replies.length),
      ends.map((end) => end.userId ?? null),
      ends.map((end) => end.senderSeen ?? null),
      ends.map((end) => end.address ?? null),
      ends.map((end) => end.personName ?? null),
      ends.map((end) => end.lastMessageAt ?? null),
      ends.map((end) => end.handOver),
      ends.map((end) => end.pairMs),
      ends.map((end) => end.connectionMs),
      replies.map((reply) => reply.id),
      replies.map((reply) => reply.conversationId),
      replies.map((reply) => reply.nth),
      replies.map((reply) => reply.address),
      replies.map((reply) => reply.payload),
      replies.map((reply) => reply.inReplyTo ?? null),
      replies.map((reply) => reply.expiresAt ?? null),
      log.map((line) => line.id),
      log.map((line) => line.conversationId),
      log.map((line) => line.author),
      log.map((line) => line.kind),
      log.map((line) => line.text),
      log.map((line) => line.platformId),
      log.map((line) => line.at),
      letters.map(() => uuid7()),
      letters.map((letter) => letter.conversationId),
      letters.map((letter) => letter.key),
      letters.map((letter) => letter.channel),
      letters.map((letter) => letter.reason),
      letters.map((letter) => letter.payload),
      this.leases.ownerId ?? null,
      LEASE_MS,
    ]);
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ends.map(({ lease, replies }) => {
      const row = byId.get(lease.id);
      if (!row) return { kind: 'superseded' };
      lease.prolong(at, LEASE_MS);
      lease.outPos = Number(row.base) + (row.refused ? 0 : replies.length);
      lease.paceMs = Math.max(0, Number(row.pace_ms ?? 0));
      if (row.refused) return { kind: 'superseded' };
      return {
        kind: 'stored',
        base: Number(row.base),
        ours: row.base === row.sent_pos,
        aheadMs: Math.max(0, Number(row.ahead_ms ?? 0)),
        heldMs: Math.max(0, Number(row.held_ms ?? 0)),
      };
    });
  }
}

interface CommitRow {
  readonly id: string;
  /** The person has said STOP: the turn is done, its replies are not stored. */
  readonly refused: boolean;
  readonly base: string;
  readonly sent_pos: string;
  readonly pace_ms: string | null;
  readonly ahead_ms: string | null;
  readonly held_ms: string | null;
}
