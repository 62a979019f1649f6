import type { Sender } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import type { ChallengeMethod, ChallengePurpose } from './auth-challenge.entity';
import type { ClaimableChallenge } from './possession';

/** A transaction, or the database itself for a statement that stands alone. */
export type Queries = Pick<Tx, 'query'>;

export type Confirmation = 'typed_code' | 'none';

export interface NewChallenge {
  readonly id: string;
  readonly purpose: ChallengePurpose;
  readonly method: ChallengeMethod;
  readonly channel: string;
  readonly connectionId: string | null;
  readonly codeHash: Buffer | null;
  readonly secretHash: Buffer;
  readonly streamHash: Buffer | null;
  readonly userId: string | null;
  readonly sessionId: string | null;
  readonly confirmation: Confirmation;
  /** For a code from the bot: who was typed, of whom nothing is known yet. */
  readonly sender: Sender | null;
  readonly returnPath: string | null;
  readonly network: string | null;
  readonly device: string;
  readonly place: string;
  readonly label?: string | undefined;
}

/** How long a challenge is open. */
const lifetime = `interval '5 minutes'`;

/** When it expires; undefined if another open challenge has that code. */
export async function insertChallenge(db: Queries, challenge: NewChallenge): Promise<Date | undefined> {
  const [row] = await db.query<{ expires_at: Date }>(
    `insert into auth_challenges (id, purpose, method, channel, connection_id, code_hash, secret_hash, stream_hash,
       user_id, session_id, confirmation, claimed_sender, return_path, address, device, place,
       device_label, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, now() + ${lifetime})
     on conflict (code_hash) where status = 'pending' do nothing returning expires_at`,
    [
      challenge.id,
      challenge.purpose,
      challenge.method,
      challenge.channel,
      challenge.connectionId,
      challenge.codeHash,
      challenge.secretHash,
      challenge.streamHash,
      challenge.userId,
      challenge.sessionId,
      challenge.confirmation,
      challenge.sender && JSON.stringify(challenge.sender),
      challenge.returnPath,
      challenge.network,
      challenge.device,
      challenge.place,
      challenge.label ?? null,
    ],
  );
  return row?.expires_at;
}

/** An open challenge that nobody has claimed, as whoever claims it must see it. */
export interface OpenChallenge extends ClaimableChallenge {
  readonly id: string;
  readonly purpose: ChallengePurpose;
  readonly userId: string | null;
  readonly device: string;
  readonly place: string;
}

export async function findOpenByCode(db: Queries, codeHash: Buffer): Promise<OpenChallenge | undefined> {
  const [row] = await db.query<OpenChallenge>(
    `select id, purpose, channel, connection_id as "connectionId", confirmation, user_id as "userId", device, place,
       created_at as "createdAt", expires_at as "expiresAt"
     from auth_challenges where code_hash = $1 and status = 'pending' and expires_at > now()`,
    [codeHash],
  );
  return row;
}

export interface Claim {
  readonly challengeId: string;
  readonly channel: string;
  readonly connectionId: string;
  readonly sender: Sender;
  readonly identityId: string | null;
  readonly conversationId: string;
  readonly messageId: string;
  readonly confirmHash: Buffer | null;
}

/** True for the one of all who send the code that gets the challenge. */
export async function claimChallenge(db: Queries, claim: Claim): Promise<boolean> {
  const rows = await db.query(
    `update auth_challenges set status = case confirmation when 'none' then 'confirmed' else 'claimed' end,
       claimed_at = now(), claimed_sender = $4, claimed_identity_id = $5, claimed_conversation_id = $6,
       claim_message_id = $7, confirm_hash = $8
     where id = $1 and channel = $2 and connection_id = $3 and status = 'pending' and expires_at > now() returning id`,
    [
      claim.challengeId,
      claim.channel,
      claim.connectionId,
      JSON.stringify(claim.sender),
      claim.identityId,
      claim.conversationId,
      claim.messageId,
      claim.confirmHash,
    ],
  );
  return rows.length > 0;
}

/** The browser gave up: nobody claims it any more. True if it was open, or is already out. */
export async function cancelChallenge(db: Queries, id: string, secretHash: Buffer): Promise<boolean> {
  const rows = await db.query(
    `update auth_challenges set status = case when status in ('pending', 'claimed', 'confirmed') then 'expired'
       else status end
     where id = $1 and secret_hash = $2 returning id`,
    [id, secretHash],
  );
  return rows.length > 0;
}

/** Live identities of a user on a channel. */
export async function countIdentities(db: Queries, userId: string, channel: string): Promise<number> {
  const [row] = await db.query<{ n: number }>(
    `select count(*)::int as n from identities where user_id = $1 and channel = $2 and unlinked_at is null`,
    [userId, channel],
  );
  return row?.n ?? 0;
}

export interface DeniedChallenge {
  readonly id: string;
  readonly userId: string | null;
  readonly network: string | null;
}

/** NO in a conversation: what was claimed there and is not used yet can no longer be. */
export function denyInConversation(db: Queries, conversationId: string): Promise<DeniedChallenge[]> {
  return db.query<DeniedChallenge>(
    `update auth_challenges set status = 'denied'
     where claimed_conversation_id = $1 and status in ('claimed', 'confirmed') and expires_at > now()
     returning id, user_id as "userId", address::text as network`,
    [conversationId],
  );
}
