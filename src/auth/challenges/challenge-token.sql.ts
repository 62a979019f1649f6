import type { Sender } from '../../channels';
import type { ChallengeMethod, ChallengePurpose, ChallengeStatus } from './auth-challenge.entity';
import { statusNow } from './challenge-status.sql';
import type { Confirmation, Queries } from './challenges.sql';

/** A challenge that takes no code any more. */
export type EndedStatus = Exclude<ChallengeStatus, 'pending' | 'claimed'>;

/** A challenge as the token call must see it. */
export interface ChallengeRow {
  readonly id: string;
  readonly status: ChallengeStatus;
  readonly purpose: ChallengePurpose;
  readonly method: ChallengeMethod;
  readonly channel: string;
  readonly confirmation: Confirmation;
  readonly sessionId: string | null;
  readonly sender: Sender | null;
  readonly openedSessionId: string | null;
  readonly expiresAt: Date;
  readonly deviceLabel: string | null;
  readonly consumedAt: Date | null;
  /** Used less than a minute ago: the answer may have been lost on the way. */
  readonly justConsumed: boolean;
}

/** For whoever holds the verifier alone. */
export async function findForVerifier(
  db: Queries,
  id: string,
  secretHash: Buffer,
  method: ChallengeMethod,
): Promise<ChallengeRow | undefined> {
  const [row] = await db.query<ChallengeRow>(
    `select id, ${statusNow} as status, purpose, method, channel, confirmation, session_id as "sessionId",
       claimed_sender as sender, opened_session_id as "openedSessionId", consumed_at as "consumedAt", expires_at as "expiresAt",
       device_label as "deviceLabel", coalesce(consumed_at > now() - interval '60 seconds', false) as "justConsumed"
     from auth_challenges where id = $1 and secret_hash = $2 and method = $3`,
    [id, secretHash, method],
  );
  return row;
}

export interface Try {
  /** null: nothing is right, because nobody was sent a code. */
  readonly confirmHash: Buffer | null;
  readonly attemptsLeft: number;
}

/**
 * Uses up one try, before anything is compared, so that many at once get no more than are left. Undefined: none is left, or
 * the challenge is not waiting for a code (any more).
 */
export async function takeTry(db: Queries, id: string): Promise<Try | undefined> {
  const [row] = await db.query<Try>(
    `update auth_challenges set attempts = attempts + 1
     where id = $1 and attempts < max_attempts and status in ('pending', 'claimed') and status = ${statusNow}
       and (status = 'claimed' or method = 'code')
     returning confirm_hash as "confirmHash", max_attempts - attempts as "attemptsLeft"`,
    [id],
  );
  return row;
}

/** After the last wrong try. */
export async function failSpent(db: Queries, id: string): Promise<void> {
  await db.query(
    `update auth_challenges set status = 'failed'
     where id = $1 and status in ('pending', 'claimed') and attempts >= max_attempts`,
    [id],
  );
}

/** Uses a challenge up; true once. What was proved before NO, or before its time was over, counts no more after it. */
export async function consumeChallenge(db: Queries, id: string): Promise<boolean> {
  const rows = await db.query(
    `update auth_challenges set status = 'consumed', consumed_at = now()
     where id = $1 and status in ('claimed', 'confirmed') and expires_at > now() returning id`,
    [id],
  );
  return rows.length > 0;
}

/** Remembers that something came of it, and for which session, for a call that is repeated because the answer was lost. */
export async function recordSession(db: Queries, id: string, sessionId: string): Promise<void> {
  await db.query(`update auth_challenges set opened_session_id = $2 where id = $1`, [id, sessionId]);
}
