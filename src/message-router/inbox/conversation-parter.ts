import { Injectable } from '@nestjs/common';
import type { ConversationKey } from '../../channels';
import type { Connection } from '../../connections';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import type { ConversationLease } from '../leases/conversation-lease';
import { roomId } from './room-id';
import { lockKeysSql, moveWaiting } from './waiting-events.sql';

/** Another conversation to which one of the keys leads already. $1 connection, $2 keys, $3 the conversation itself. */
const otherHomeSql = `
select conversation_id as id from conversation_keys
where connection_id = $1 and key = any($2::text[]) and conversation_id <> $3 order by transferable, key limit 1`;
const lockSql = `
select id, epoch, user_id, last_pos, done_pos, steps_taken from conversations where id = any($1::uuid[])
order by id for update`;
const beginSql = `insert into conversations (id, connection_id, room_id, agent_id) values ($1, $2, $3, $4)`;
/** $1 from, $2 to. */
const moveKeysSql = 'update conversation_keys set conversation_id = $2 where conversation_id = $1';
/** Where the person had unlinked their account the keys were gone already. $1 connection, $2 conversation, $3 keys, $4 transferable. */
const addKeysSql = `
insert into conversation_keys (connection_id, conversation_id, key, transferable)
select $1, $2, key, transferable from unnest($3::text[], $4::boolean[]) as k(key, transferable) order by key
on conflict do nothing`;

/**
 * Somebody else writes now from where a person wrote before: a number has a new owner. What was said stays the person's, in
 * a conversation that nothing leads to any more; what waits is the newcomer's, in a conversation of their own.
 */
@Injectable()
export class ConversationParter {
  constructor(private readonly database: Database) {}

  /**
   * `keys` are those of the newcomer's message. The conversation in which their messages wait from now on; undefined, and
   * nothing has changed, if the lease is not ours any more or the conversation has become another user's meanwhile.
   */
  part(
    lease: ConversationLease,
    connection: Connection,
    keys: readonly ConversationKey[],
  ): Promise<string | undefined> {
    return this.database.transaction((tx) => partIn(tx, lease, connection, keys));
  }
}

async function partIn(
  tx: Tx,
  lease: ConversationLease,
  connection: Connection,
  keys: readonly ConversationKey[],
): Promise<string | undefined> {
  const [home] = await tx.query<{ id: string }>(otherHomeSql, [
    lease.connectionId,
    keys.map(({ value }) => value),
    lease.id,
  ]);
  const ids = home ? [lease.id, home.id] : [lease.id];
  await tx.query(lockKeysSql, [ids]);
  const rows = await tx.query<ConversationRow>(lockSql, [ids]);
  const former = rows.find(({ id }) => id === lease.id);
  if (former?.epoch !== lease.epoch || former.user_id !== lease.userId) return undefined;
  const next = rows.find(({ id }) => id === home?.id) ?? (await begin(tx, connection, lease.agentId));
  await moveWaiting(tx, former, next);
  await tx.query(moveKeysSql, [former.id, next.id]);
  await tx.query(addKeysSql, [
    lease.connectionId,
    next.id,
    keys.map(({ value }) => value),
    keys.map(({ transferable }) => transferable),
  ]);
  return next.id;
}

async function begin(
  tx: Tx,
  connection: Connection,
  agentId: string | null,
): Promise<{ id: string; last_pos: string }> {
  const id = uuid7();
  // Another room than the former owner's: the agent may remember by it.
  const room = roomId(connection.channel.id, agentId ?? connection.agentId, id);
  await tx.query(beginSql, [id, connection.id, room, agentId]);
  return { id, last_pos: '0' };
}

interface ConversationRow {
  readonly id: string;
  readonly epoch: string;
  readonly user_id: string | null;
  readonly last_pos: string;
  readonly done_pos: string;
  readonly steps_taken: readonly string[];
}
