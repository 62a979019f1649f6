import type { ConversationAddress } from '../../channels';
import type { Connection } from '../../connections';

/** What a conversation's room id is computed from: the same person is another room for every organisation's connection. */
export function roomIdentifier(connection: Connection, address: ConversationAddress): string {
  return connection.organizationId === null ? address.identifier : `${connection.id}:${address.identifier}`;
}
