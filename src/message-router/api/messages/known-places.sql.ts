import type { Tx } from '../../../foundation/database/tx';
import type { RefusalCode } from './refusals';

/** Which of the places that were named is not the organisation's; undefined: all are. Also what it has let go since. */
export async function knownPlaces(
  tx: Tx,
  {
    organizationId,
    conversationId,
    connectionId,
  }: {
    readonly organizationId: string;
    readonly conversationId: string | null;
    readonly connectionId: string | null;
  },
): Promise<RefusalCode | undefined> {
  const [row] = await tx.query<{ connection: boolean; conversation: boolean }>(
    `select $2::uuid is null or exists (select from connections where id = $2 and organization_id = $1) as connection,
       $3::uuid is null or exists (
         select from conversations c join connections n on n.id = c.connection_id
         where c.id = $3 and n.organization_id = $1) as conversation`,
    [organizationId, connectionId, conversationId],
  );
  if (!row?.connection) return 'CONNECTION_NOT_FOUND';
  return row.conversation ? undefined : 'CONVERSATION_NOT_FOUND';
}
