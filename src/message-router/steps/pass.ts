import type { Reply } from '../../channels';
import { readMessage } from '../converse/message-text';
import type { StoredEvent } from '../inbox/stored-event';
import type { LogLine } from '../outbox/log-lines.sql';
import { saidInLog } from '../outbox/rendered';
import type { StepOutcome } from './step';

export type Taken = Extract<StepOutcome, { kind: 'taken' }>;

/** What the outcomes of one pass add up to. */
export class Pass {
  readonly taken: number[] = [];
  readonly replies: Reply[] = [];
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
      this.replies.push(outcome.reply);
      this.log.push({
        author: 'step',
        kind: 'text',
        text: saidInLog(outcome.reply),
        platformId: null,
        at: this.now,
      });
    }
  }
}
