import type { ConversationKey } from '../../src/channels';
import type { OutboxState } from '../../src/message-router/outbox/outbox-message.entity';
import { claimSql } from '../../src/message-router/leases/claim.sql';
import {
  type ConversationLease,
  leasesFrom,
  type LeaseRow,
} from '../../src/message-router/leases/conversation-lease';
import type { useRouter } from '../support/router';
import { anna, message } from './events';

type Router = ReturnType<typeof useRouter>;

/** The owner that tests claim as. */
export const owner = 7;

/** Claims a conversation, whoever holds it. */
export async function claimed(router: Router, id: string): Promise<ConversationLease> {
  await router.query('update conversations set due_at = now(), owner = null where id = $1', [id]);
  const rows = await router.statements.run<LeaseRow>(claimSql, [
    [id],
    owner,
    15_000,
    500,
    router.directory.all.map((connection) => connection.id),
  ]);
  const [lease] = leasesFrom(rows, performance.now(), 15_000);
  if (!lease) throw new Error('the conversation is free and due');
  return lease;
}

/** A conversation with one message for each text, held. */
export async function held(
  router: Router,
  texts: readonly string[] = ['hello'],
  keys: readonly ConversationKey[] = anna,
): Promise<ConversationLease> {
  await router.inbox.append(
    texts.map((text) => ({ connection: router.connection, event: message(text, { keys }) })),
  );
  const { conversation_id: id } = await router.one<{ conversation_id: string }>(
    'select conversation_id from conversation_keys where key = $1',
    [keys[0]?.value],
  );
  return claimed(router, id);
}

/** An outbox row as it would stand there in that state; positions follow one another. */
export async function outboxRow(
  router: Router,
  conversationId: string,
  state: OutboxState = 'queued',
  more: { readonly attempts?: number; readonly platformId?: string; readonly sentAgo?: string } = {},
): Promise<{ id: string; pos: number }> {
  const { pos } = await router.one<{ pos: string }>(
    'update conversations set out_pos = out_pos + 1, due_at = coalesce(due_at, now()) where id = $1 returning out_pos as pos',
    [conversationId],
  );
  const { id } = await router.one<{ id: string }>(
    `insert into outbox_messages (id, conversation_id, connection_id, pos, state, attempts, address, payload, platform_id, sending_at)
     select gen_random_uuid(), id, connection_id, $2, $3, $4, '{"to":"anna"}', '{"body":"hi"}', $5, now() - $6::interval
     from conversations where id = $1 returning id`,
    [
      conversationId,
      pos,
      state,
      more.attempts ?? (state === 'queued' ? 0 : 1),
      more.platformId ?? null,
      more.sentAgo ?? '1 s',
    ],
  );
  return { id, pos: Number(pos) };
}
