import { readStoredEvent, type StoredEvent, type StoredEventRow } from '../inbox/stored-event';

/** Time kept back at the end of a lease: no call begins so late that its answer could come after the lease. */
const SAFETY_MS = 1_000;

/** A conversation that this process holds, as it was at the claim, and what became of the lease since. */
export class ConversationLease {
  readonly id: string;
  readonly connectionId: string;
  readonly epoch: string;
  readonly userId: string | null;
  readonly agentId: string | null;
  readonly roomId: string;
  readonly isGroup: boolean;
  readonly address: string | null;
  readonly personName: string | null;
  readonly senderSeen: string | null;
  readonly handedOver: boolean;
  /** The person said STOP. */
  readonly stopped: boolean;
  readonly attempts: number;
  readonly stepPos: number;
  readonly stepsTaken: readonly number[];
  /** How far the pair's pace is ahead of the clock, ms. */
  paceMs: number;
  readonly lastPos: number;
  readonly donePos: number;
  outPos: number;
  sentPos: number;
  /** Commands wait that no step has looked at. */
  stepsWait: boolean;
  events: StoredEvent[] = [];
  /** Positions whose payload could not be read. */
  readonly unreadable: number[] = [];
  /** Something was heard of while it was held: look again after the release. */
  heardOf = false;
  /** The end of its turn is being stored, which tells by itself what others have queued. */
  turnEnds = false;
  /** Given back, or about to be. */
  released = false;
  /** Nobody may act on it any more, whatever its time. */
  lost = false;
  /** Made when it is asked for: few leases need one, and it costs as much as all the rest of a lease. */
  private controller: AbortController | undefined;
  private sending: Promise<void> = Promise.resolve();
  private deadline: number;

  constructor(row: ClaimedRow, claimedAt: number, leaseMs: number) {
    this.id = row.id;
    this.connectionId = row.connection_id;
    this.epoch = row.epoch;
    this.userId = row.user_id;
    this.agentId = row.agent_id;
    this.roomId = row.room_id;
    this.isGroup = row.is_group;
    this.address = row.address;
    this.personName = row.person_name;
    this.senderSeen = row.sender_seen;
    this.handedOver = row.handed_over;
    this.stopped = row.stopped;
    this.attempts = row.attempts;
    this.stepPos = Number(row.step_pos);
    this.stepsTaken = row.steps_taken.map(Number);
    this.paceMs = Math.max(0, Number(row.pace_ms ?? 0));
    this.lastPos = Number(row.last_pos);
    this.donePos = Number(row.done_pos);
    this.outPos = Number(row.out_pos);
    this.sentPos = Number(row.sent_pos);
    this.stepsWait = Number(row.step_last_pos) > this.stepPos;
    this.deadline = claimedAt + leaseMs - SAFETY_MS;
  }

  addEvent(row: StoredEventRow): void {
    this.add(row.pos, readStoredEvent(row));
  }

  /** `stored` is undefined where the payload cannot be read. */
  add(pos: string, stored: StoredEvent | undefined): void {
    if (stored) this.events.push(stored);
    else this.unreadable.push(Number(pos));
  }

  /** Aborts when the turn in work is cancelled, the lease is lost or the process stops. */
  get ended(): AbortController {
    if (!this.controller) {
      this.controller = new AbortController();
      if (this.lost) this.controller.abort();
    }
    return this.controller;
  }

  /** True while nobody else can hold the conversation. Asked before every platform call. */
  get held(): boolean {
    return !this.lost && performance.now() < this.deadline;
  }

  /** Milliseconds left of the lease. */
  get remainingMs(): number {
    return this.deadline - performance.now();
  }

  prolong(renewedAt: number, leaseMs: number): void {
    this.deadline = renewedAt + leaseMs - SAFETY_MS;
  }

  /** One after the other: what is sent meanwhile and what the turn says must not overtake each other. */
  inOrder(send: () => Promise<void>): Promise<void> {
    const after = this.sending.then(send);
    this.sending = after.catch(() => undefined);
    return after;
  }

  lose(): void {
    this.lost = true;
    this.controller?.abort();
  }
}

/** One row of a statement that claims: a conversation with at most one of its events. */
export interface ClaimedRow {
  readonly id: string;
  readonly connection_id: string;
  readonly epoch: string;
  readonly user_id: string | null;
  readonly agent_id: string | null;
  readonly room_id: string;
  readonly is_group: boolean;
  readonly address: string | null;
  readonly person_name: string | null;
  readonly sender_seen: string | null;
  readonly handed_over: boolean;
  readonly stopped: boolean;
  readonly attempts: number;
  readonly last_pos: string;
  readonly done_pos: string;
  readonly step_pos: string;
  readonly step_last_pos: string;
  readonly steps_taken: readonly string[];
  readonly out_pos: string;
  readonly sent_pos: string;
  readonly pace_ms: string | null;
  readonly pos: string | null;
  readonly step: boolean | null;
}

/** One row of `claim`. */
export interface LeaseRow extends ClaimedRow {
  readonly payload: string | null;
}

/** Groups the rows of a claim by conversation. `claimedAt` is the time before the statement was sent. */
export function leasesFrom(
  rows: readonly LeaseRow[],
  claimedAt: number,
  leaseMs: number,
): ConversationLease[] {
  return groupLeases(rows, claimedAt, leaseMs, ({ pos, step, payload }) =>
    pos === null || payload === null ? undefined : readStoredEvent({ pos, step: step ?? false, payload }),
  );
}

/** The same for whoever knows the events otherwise than by their payload. */
export function groupLeases<Row extends ClaimedRow>(
  rows: readonly Row[],
  claimedAt: number,
  leaseMs: number,
  eventOf: (row: Row) => StoredEvent | undefined,
): ConversationLease[] {
  const leases = new Map<string, ConversationLease>();
  for (const row of rows) {
    let lease = leases.get(row.id);
    if (!lease) leases.set(row.id, (lease = new ConversationLease(row, claimedAt, leaseMs)));
    if (row.pos !== null) lease.add(row.pos, eventOf(row));
  }
  return [...leases.values()];
}
