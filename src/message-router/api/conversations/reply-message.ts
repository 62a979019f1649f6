import { Injectable } from '@nestjs/common';
import { Clock } from '../../../foundation/clock';
import type { Tx } from '../../../foundation/database/tx';
import type { Caller } from '../../../foundation/http/caller';
import { Idempotent, type Done, type Outcome } from '../idempotency/idempotent';
import { lockListener } from '../messages/listener.sql';
import { Places } from '../messages/place';
import { queueMessage } from '../messages/queue-message';
import { refusal, type Refusal } from '../messages/refusals';
import type { QueuedMessage } from '../messages/send-message';
import { choose } from '../messages/sending-rules';
import { handOver } from './hand-over.sql';

/** What one of the organisation's people says. */
export interface PersonsReply {
  readonly conversationId: string;
  readonly text: string;
  readonly handOver: boolean;
}

/** Lets people answer in the assistant's place. */
@Injectable()
export class ReplyMessage {
  constructor(
    private readonly idempotent: Idempotent,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  /** Once a key. Taking over and the reply are one: neither is without the other. */
  reply(
    { organizationId }: Caller,
    reply: PersonsReply,
    key: string | undefined,
  ): Promise<Outcome<QueuedMessage, Refusal>> {
    const asked = { organizationId, key, operation: 'conversations/reply', body: reply };
    return this.idempotent.once(asked, (tx) => this.queue(tx, organizationId, reply));
  }

  private async queue(
    tx: Tx,
    organizationId: string,
    reply: PersonsReply,
  ): Promise<Done<QueuedMessage, Refusal>> {
    const { conversationId, text } = reply;
    const place = await this.places.find(tx, { organizationId, connectionId: undefined, to: conversationId });
    if (place.kind === 'refused') return place;
    const { connection } = place;
    const listener = await lockListener(tx, connection, conversationId);
    if (!listener) return refusal('CONVERSATION_NOT_FOUND');
    const now = this.clock.now();
    const wanted = { content: { kind: 'text', text }, allowTemplate: false } as const;
    const choice = await choose(tx, connection, listener, wanted, now);
    if (choice.kind === 'refused') return choice;
    // First: what the agent has said goes before it, or not at all.
    if (reply.handOver) await handOver(tx, conversationId);
    const said = { connection, conversationId, listener, choice, author: 'operator', at: now } as const;
    return {
      kind: 'done',
      answer: {
        id: await queueMessage(tx, said),
        state: 'queued',
        conversation_id: conversationId,
        connection_id: connection.id,
        sent_as: 'content',
      },
    };
  }
}
