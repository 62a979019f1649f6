import type { TypedPerson } from '../../../channels';
import type { Connection } from '../../../connections';
import type { Tx } from '../../../foundation/database/tx';
import { uuid7 } from '../../../foundation/uuid7';
import { addContact, phoneVariants } from '../../../users';
import { roomIdentifier } from '../../inbox/room-identifier';
import { roomId } from '../../inbox/room-id';

/** The conversation that one of the person's keys leads to, however their number is written; undefined: they never wrote. */
export async function conversationWith(
  tx: Tx,
  connectionId: string,
  { conversation }: TypedPerson,
): Promise<string | undefined> {
  const keys = conversation.keys.flatMap(({ value }) => [value, ...variantsOf(value)]);
  const [row] = await tx.query<{ id: string }>(
    `select ck.conversation_id as id
     from unnest($2::text[]) with ordinality as k(key, rank)
     join conversation_keys ck on ck.connection_id = $1 and ck.key = k.key
     order by k.rank limit 1`,
    [connectionId, keys],
  );
  return row?.id;
}

/** Keys are `<kind>:<value>`. */
function variantsOf(key: string): string[] {
  const at = key.indexOf(':') + 1;
  return phoneVariants(key.slice(at)).map((value) => key.slice(0, at) + value);
}

/**
 * Makes the conversation with somebody who never wrote, and their contact. Whoever makes it at the same moment, by a message
 * or over the API, makes the same: the key's row decides, as in `append.sql.ts`.
 */
export async function bearConversation(
  tx: Tx,
  connection: Connection & { readonly organizationId: string },
  { conversation, replyTo, sender }: TypedPerson,
): Promise<string> {
  const [strongest] = conversation.keys;
  if (!strongest) throw new Error('a typed person has a key');
  const { id: connectionId, organizationId, channel, agentId } = connection;
  const proposed = uuid7();
  const [row] = await tx.query<{ id: string }>(bearSql, [
    connectionId,
    strongest.value,
    proposed,
    strongest.transferable,
    roomId(channel.id, agentId, roomIdentifier(connection, conversation)),
    JSON.stringify(replyTo),
  ]);
  if (!row) throw new Error('an upsert returns its row');
  if (row.id === proposed)
    await addContact(tx, {
      id: proposed,
      organizationId,
      connectionId,
      name: sender.name ?? sender.fallbackName,
      phone: sender.phone?.e164 ?? null,
    });
  return row.id;
}

/** $1 connection, $2 key, $3 proposed conversation, $4 transferable, $5 room, $6 address. */
const bearSql = `
with k as (
  insert into conversation_keys as ck (connection_id, key, conversation_id, transferable) values ($1, $2, $3, $4)
  on conflict (connection_id, key) do update set transferable = ck.transferable
  returning ck.conversation_id),
c as (
  insert into conversations (id, connection_id, contact_id, room_id, address)
  select k.conversation_id, $1, $3, $5, $6 from k where k.conversation_id = $3)
select conversation_id as id from k`;
