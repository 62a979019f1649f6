import { Injectable } from '@nestjs/common';
import { Clock } from '../../../foundation/clock';
import type { Tx } from '../../../foundation/database/tx';
import type { Caller } from '../../../foundation/http/caller';
import { Idempotent, type Done, type Outcome } from '../idempotency/idempotent';
import { bearConversation } from './born-conversation.sql';
import { lockListener, platformIdOf, type Listener } from './listener.sql';
import { Places, type Place } from './place';
import { queueMessage } from './queue-message';
import { refusal, type Refusal } from './refusals';
import { choose, type Wanted } from './sending-rules';

/** A message that an organisation wants to be sent. */
export interface NewMessage extends Wanted {
  readonly connectionId: string | undefined;
  /** A number with its plus, or the id of a conversation. */
  readonly to: string;
  /** Of ours, in the same conversation. */
  readonly inReplyTo: string | undefined;
}

/** What is answered, as it is kept. */
export interface QueuedMessage {
  readonly id: string;
  readonly state: 'queued';
  readonly conversation_id: string;
  readonly connection_id: string;
  readonly sent_as: 'content' | 'window_template';
}

/** Queues what organisations send: at once and behind all that was said before, or not at all. */
@Injectable()
export class SendMessage {
  constructor(
    private readonly idempotent: Idempotent,
    private readonly places: Places,
    private readonly clock: Clock,
  ) {}

  /** Once a key: `body` is what the caller sent under it. */
  send(
    caller: Caller,
    message: NewMessage,
    { key, body }: { readonly key: string | undefined; readonly body: unknown },
  ): Promise<Outcome<QueuedMessage, Refusal>> {
    const { organizationId } = caller;
    return this.idempotent.once({ organizationId, key, operation: 'messages', body }, (tx) =>
      this.queue(tx, caller, message),
    );
  }

  private async queue(tx: Tx, caller: Caller, message: NewMessage): Promise<Done<QueuedMessage, Refusal>> {
    const { organizationId } = caller;
    const place = await this.places.find(tx, { ...message, organizationId });
    if (place.kind === 'refused') return place;
    const found = await this.enter(tx, place, message);
    if (found.kind === 'refused') return found;
    const { conversationId, listener } = found;
    const quoted = message.inReplyTo && (await platformIdOf(tx, conversationId, message.inReplyTo));
    if (message.inReplyTo !== undefined && !quoted) return refusal('MESSAGE_NOT_FOUND');
    const choice = await choose(tx, place.connection, listener, message, this.clock.now());
    if (choice.kind === 'refused') return choice;
    const id = await queueMessage(tx, {
      connection: place.connection,
      conversationId,
      listener,
      choice,
      author: caller.userId === null ? 'api' : 'operator',
      inReplyTo: quoted,
      at: this.clock.now(),
    });
    return {
      kind: 'done',
      answer: {
        id,
        state: 'queued',
        conversation_id: conversationId,
        connection_id: place.connection.id,
        sent_as: choice.content === message.content ? 'content' : 'window_template',
      },
    };
  }

  /** Nothing is made for somebody to whom nothing may be said. */
  private async enter(
    tx: Tx,
    place: Exclude<Place, { kind: 'refused' }>,
    wanted: NewMessage,
  ): Promise<Entered> {
    if (place.kind === 'typed') {
      const nobody = { isGroup: false, address: place.address, lastMessageAt: undefined, optedOut: [] };
      const choice = await choose(tx, place.connection, nobody, wanted, this.clock.now());
      if (choice.kind === 'refused') return choice;
      if (wanted.inReplyTo !== undefined) return refusal('MESSAGE_NOT_FOUND');
    }
    const conversationId =
      place.kind === 'typed'
        ? await bearConversation(tx, place.connection, place.person)
        : place.conversationId;
    const listener = await lockListener(tx, place.connection, conversationId);
    return listener ? { kind: 'entered', conversationId, listener } : refusal('CONVERSATION_NOT_FOUND');
  }
}

type Entered =
  | { readonly kind: 'entered'; readonly conversationId: string; readonly listener: Listener }
  | { readonly kind: 'refused'; readonly why: Refusal };
