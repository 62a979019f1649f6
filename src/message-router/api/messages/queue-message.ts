import type { Tx } from '../../../foundation/database/tx';
import { announceIn } from '../../leases/announcements';
import { writeLog } from '../../outbox/log-lines.sql';
import type { MessageAuthor } from '../../outbox/message.entity';
import { queueReplies } from '../../outbox/queue-replies.sql';
import type { Listener } from './listener.sql';
import { contentInLog } from './message-content';
import type { OwnConnection } from './place';
import type { Choice } from './sending-rules';

/** What is said, by whom, and where. */
export interface Saying {
  readonly connection: OwnConnection;
  readonly conversationId: string;
  readonly listener: Listener;
  readonly choice: Extract<Choice, { kind: 'may-go' }>;
  readonly author: MessageAuthor;
  /** The platform's id of a message to quote. */
  readonly inReplyTo?: string | undefined;
  readonly at: Date;
}

/** Queues it and writes its line, under the conversation's row lock. The message's id, which is that of its first send. */
export async function queueMessage(tx: Tx, saying: Saying): Promise<string> {
  const { connection, conversationId, listener, choice, author, inReplyTo, at } = saying;
  const id = await queueReplies(tx, {
    conversationId,
    connectionId: connection.id,
    address: JSON.stringify(listener.address),
    payloads: choice.payloads,
    pace: connection.channel.pace,
    expiresAt: choice.expiresAt,
    inReplyTo,
  });
  if (id === undefined) throw new Error('a locked conversation takes what is not empty');
  await writeLog(tx, conversationId, [{ id, author, ...contentInLog(choice.content), platformId: null, at }]);
  await announceIn(tx, [conversationId]);
  return id;
}
