import type { Sender, SenderKey } from '../../channels';
import type { ChallengePurpose } from './auth-challenge.entity';
import type { Queries } from './challenges.sql';

/** A code that is to be sent. */
export interface WantedCode {
  readonly channel: string;
  readonly connectionId: string | null;
  readonly purpose: ChallengePurpose;
  /** Whose session asked; null for a login. */
  readonly sessionUserId: string | null;
  /** Who was typed. */
  readonly sender: Sender;
  readonly expiresAt: Date;
}

/** Undefined if it is over. */
export async function findWantedCode(db: Queries, id: string): Promise<WantedCode | undefined> {
  const [row] = await db.query<WantedCode>(
    `select c.channel, c.connection_id as "connectionId", c.purpose, s.user_id as "sessionUserId",
       c.claimed_sender as sender, c.expires_at as "expiresAt"
     from auth_challenges c left join sessions s on s.id = c.session_id
     where c.id = $1 and c.method = 'code' and c.status in ('pending', 'claimed') and c.expires_at > now()
       and c.attempts < c.max_attempts`,
    [id],
  );
  return row;
}

/** Where a code may be sent. */
export interface Recipient {
  readonly identityId: string;
  readonly userId: string;
  readonly keys: readonly SenderKey[];
  readonly conversationId: string;
}

/**
 * The conversation of an identity that a round trip has proved before, found by the keys of its conversation; undefined where
 * the identity is not proved, or the conversation is somebody else's by now, or its number may be: nobody was heard of since
 * `staleBefore`.
 */
export async function findRecipient(
  db: Queries,
  identityId: string | undefined,
  connectionId: string | null,
  conversationKeys: readonly string[],
  staleBefore: Date,
): Promise<Recipient | undefined> {
  const [row] = await db.query<Recipient>(
    `select i.id as "identityId", i.user_id as "userId", c.id as "conversationId",
       (select jsonb_agg(jsonb_build_object('kind', k.kind, 'scope', k.scope, 'value', k.value) order by k.id)
        from identity_keys k where k.identity_id = i.id and k.retired_at is null) as keys
     from identities i join users u on u.id = i.user_id and u.status = 'active'
       join conversation_keys ck on ck.connection_id = $2 and ck.key = any($3::text[])
       join conversations c on c.id = ck.conversation_id and not c.is_group
         and (c.user_id = i.user_id or c.user_id is null)
     where i.id = $1 and i.unlinked_at is null and i.assurance in ('roundtrip', 'platform_signed')
       and i.last_seen_at >= $4 limit 1`,
    [identityId ?? null, connectionId, conversationKeys, staleBefore],
  );
  return row;
}

/** The code went out: it is what the page must bring now, and the one before is worth nothing. Tries are not given back. */
export async function recordSentCode(
  db: Queries,
  id: string,
  sent: Recipient & { readonly sender: Sender; readonly codeHash: Buffer },
): Promise<boolean> {
  const rows = await db.query(
    `update auth_challenges set status = 'claimed', claimed_at = now(), confirm_hash = $2, claimed_sender = $3,
       claimed_identity_id = $4, claimed_conversation_id = $5, user_id = $6
     where id = $1 and status in ('pending', 'claimed') and expires_at > now() returning id`,
    [id, sent.codeHash, JSON.stringify(sent.sender), sent.identityId, sent.conversationId, sent.userId],
  );
  return rows.length > 0;
}
