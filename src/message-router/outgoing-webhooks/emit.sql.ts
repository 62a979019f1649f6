import type { Tx } from '../../foundation/database/tx';
import type { OutgoingEventType } from './event-types';

/**
 * Tells an organisation's webhooks what happened, if this transaction is committed; nothing is written where none wants to
 * hear of it. Messages, their states and hand-overs need no call: triggers tell of them.
 */
export async function emitOrganizationEvent(
  tx: Tx,
  organizationId: string,
  type: OutgoingEventType,
  data: Readonly<Record<string, unknown>>,
  conversationId: string | null = null,
): Promise<void> {
  await tx.query(`select emit_outgoing_event($1, $2, $3, $4)`, [
    organizationId,
    type,
    conversationId,
    JSON.stringify(data),
  ]);
}

/** Deletes what was told, or waits to be told, of these conversations. Part of their erasure. */
export async function eraseOutgoingEvents(tx: Tx, conversationIds: readonly string[]): Promise<void> {
  await tx.query(`delete from outgoing_events where conversation_id = any($1::uuid[])`, [conversationIds]);
}
