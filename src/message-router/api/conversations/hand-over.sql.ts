import type { Tx } from '../../../foundation/database/tx';
import { announceIn } from '../../leases/announcements';

/**
 * A person takes the conversation over: the answer in work is cancelled, and what the agent said is not sent any more if it has
 * not left. What waits is read in a turn that says nothing. The caller holds the conversation's row lock.
 */
export async function handOver(tx: Tx, conversationId: string): Promise<void> {
  const [taken] = await tx.query(
    `update conversations set handed_over_at = now(), cancelled_epoch = epoch, due_at = coalesce(least(due_at, now()), now())
     where id = $1 and handed_over_at is null returning id`,
    [conversationId],
  );
  if (!taken) return;
  await tx.query(
    `with l as materialized (
       select o.id from outbox_messages o
       join messages m on m.conversation_id = o.conversation_id and m.id = coalesce(o.message_id, o.id)
       where o.conversation_id = $1 and o.state = 'queued' and m.author = 'agent'
         and o.pos > (select sent_pos from conversations where id = $1)
       order by o.id for update of o)
     update outbox_messages set state = 'cancelled' where id = any(array(select id from l))`,
    [conversationId],
  );
  await announceIn(tx, [conversationId]);
}

/** The assistant answers again, from the next message on. The caller holds the conversation's row lock. */
export async function handBack(tx: Tx, conversationId: string): Promise<void> {
  await tx.query(
    `update conversations set handed_over_at = null where id = $1 and handed_over_at is not null`,
    [conversationId],
  );
}
