import { Injectable } from '@nestjs/common';
import { Clock } from '../../../foundation/clock';
import type { Tx } from '../../../foundation/database/tx';
import type { Caller } from '../../../foundation/http/caller';
import { announceIn } from '../../leases/announcements';
import { writeLog } from '../../outbox/log-lines.sql';
import { queueReplies } from '../../outbox/queue-replies.sql';
import { windowEnd } from '../../outbox/service-window';
import { Idempotent, type Done, type Outcome } from '../idempotency/idempotent';
import { lockListener, type Listener } from './listener.sql';
import { findMessage } from './messages.sql';
import { Places, type OwnConnection } from './place';
import { refusal, type Refusal } from './refusals';
import { closeParts, lockParts, type SendPart } from './resend.sql';

/** What is answered, as it is kept. */
export interface ResentMessage {
  readonly id: string;
  readonly state: 'queued';
  readonly conversation_id: string;
  readonly connection_id: string;
  /** The message that had failed. */
  readonly resends: string;
}

/** Sends what failed again, as a new message at the end of its conversation; once a message. */
@Injectable()
export class ResendMessage {
  constructor(
    private readonly idempotent: Idempotent,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  resend(
    { organizationId }: Caller,
    messageId: string,
    key: string | undefined,
  ): Promise<Outcome<ResentMessage, Refusal>> {
    const asked = { organizationId, key, operation: `messages/${messageId}/resend`, body: null };
    return this.idempotent.once(asked, (tx) => this.queue(tx, organizationId, messageId));
  }

  private async queue(
    tx: Tx,
    organizationId: string,
    messageId: string,
  ): Promise<Done<ResentMessage, Refusal>> {
    const found = await findMessage(tx, organizationId, messageId);
    if (!found || found.author === 'person') return refusal(found ? 'NOT_FAILED' : 'MESSAGE_NOT_FOUND');
    const { conversationId } = found;
    const place = await this.places.find(tx, { organizationId, connectionId: undefined, to: conversationId });
    if (place.kind === 'refused') return place;
    const listener = await lockListener(tx, place.connection, conversationId);
    // Under the lock: of two who ask at once the second finds it sent again.
    const message = await findMessage(tx, organizationId, messageId);
    if (!listener || !message) return refusal('MESSAGE_NOT_FOUND');
    const parts = await lockParts(tx, messageId);
    if (!parts.length) return refusal(message.delivery === null ? 'NOT_FAILED' : 'MESSAGE_TOO_OLD');
    const failed = parts.filter(({ state }) => ['failed', 'parked', 'cancelled'].includes(state));
    const [first] = failed;
    if (!first) return refusal('NOT_FAILED');
    if (message.resentAs !== null || failed.every(({ requeued }) => requeued))
      return refusal('RESENT_BEFORE');
    const { connection } = place;
    const why = this.against(connection, listener, failed);
    if (why) return { kind: 'refused', why };
    const closes = listener.lastMessageAt && windowEnd(connection.channel, listener.lastMessageAt);
    const again = failed.filter(({ requeued }) => !requeued);
    const id = await queueReplies(tx, {
      conversationId,
      connectionId: connection.id,
      address: JSON.stringify(listener.address),
      payloads: again.map(({ payload }) => JSON.parse(payload) as unknown),
      pace: connection.channel.pace,
      expiresAt: first.expiresAt === null ? undefined : closes,
      inReplyTo: first.inReplyTo ?? undefined,
    });
    if (id === undefined) throw new Error('a locked conversation takes what is not empty');
    const { author, kind, text } = message;
    await writeLog(tx, conversationId, [{ id, author, kind, text, platformId: null, at: this.clock.now() }]);
    await closeParts(
      tx,
      { conversationId, messageId, resentAs: id },
      failed.map((part) => part.id),
    );
    await announceIn(tx, [conversationId]);
    return {
      kind: 'done',
      answer: {
        id,
        state: 'queued',
        conversation_id: conversationId,
        connection_id: connection.id,
        resends: messageId,
      },
    };
  }

  /** What was free goes out within the window alone. */
  private against(
    { channel }: OwnConnection,
    { isGroup, address, lastMessageAt, optedOut }: Listener,
    [first]: readonly SendPart[],
  ): Refusal | undefined {
    if (isGroup) return { code: 'GROUP_CONVERSATION' };
    if (!address || !channel.canReach(address)) return { code: 'UNREACHABLE' };
    if (optedOut.includes('everything')) return { code: 'OPTED_OUT' };
    const closes = windowEnd(channel, lastMessageAt ?? new Date(0));
    if (closes === undefined) return undefined;
    if (first?.expiresAt === null) return optedOut.length ? { code: 'OPTED_OUT' } : undefined;
    return closes <= this.clock.now() ? { code: 'WINDOW_CLOSED' } : undefined;
  }
}
