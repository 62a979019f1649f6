import type { Tx } from '../../../foundation/database/tx';

/** A send of a message that is to be sent again. */
export interface SendPart {
  readonly id: string;
  readonly state: string;
  readonly payload: string;
  readonly inReplyTo: string | null;
  /** null: a template, which may go out whenever it can. */
  readonly expiresAt: Date | null;
  /** It was sent again by the operator. */
  readonly requeued: boolean;
}

/** The sends of a message, locked in id order, as everybody locks them; none: they were deleted for their age. */
export async function lockParts(tx: Tx, messageId: string): Promise<SendPart[]> {
  return tx.query<SendPart>(
    `select o.id, o.state, o.payload, o.in_reply_to as "inReplyTo", o.expires_at as "expiresAt",
       exists (select from dead_letters d where d.kind = 'send' and d.scope = o.conversation_id::text
         and d.key = o.id::text and d.requeued_at is not null) as requeued
     from outbox_messages f
     join outbox_messages o on o.conversation_id = f.conversation_id and o.pos >= f.pos and o.pos < f.pos + 100
       and (o.id = f.id or o.message_id = f.id)
     where f.id = $1 order by o.id for update of o`,
    [messageId],
  );
}

/** Nobody sends these again: neither the API nor the operator. */
export async function closeParts(
  tx: Tx,
  {
    conversationId,
    messageId,
    resentAs,
  }: Readonly<Record<'conversationId' | 'messageId' | 'resentAs', string>>,
  sendIds: readonly string[],
): Promise<void> {
  await tx.query(`update messages set resent_as = $3 where conversation_id = $1 and id = $2`, [
    conversationId,
    messageId,
    resentAs,
  ]);
  await tx.query(
    `update dead_letters set requeued_at = now()
     where kind = 'send' and scope = $1::text and key = any($2::text[]) and requeued_at is null`,
    [conversationId, sendIds],
  );
}
