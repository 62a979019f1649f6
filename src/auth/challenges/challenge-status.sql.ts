import type { Sender } from '../../channels';
import type { ChallengeStatus } from './auth-challenge.entity';
import type { Confirmation, Queries } from './challenges.sql';

/** A challenge as the browser that made it may see it. */
export interface ChallengeStatusView {
  readonly id: string;
  readonly status: ChallengeStatus;
  readonly channel: string;
  readonly confirmation: Confirmation;
  readonly attemptsLeft: number;
  readonly expiresAt: Date;
  /** Who sent the code, so that the person in front of the page sees whether it was they. */
  readonly sender: Sender | null;
  readonly returnPath: string | null;
}

/** After a claim nobody typed anything: the person did not mean this browser. */
export const SILENCE = `interval '3 minutes'`;

/** What a challenge is now: time ends it without anybody writing that down. */
export const statusNow = `(case
  when status in ('pending', 'claimed', 'confirmed') and expires_at <= now() then 'expired'
  when status = 'claimed' and method = 'chat' and claimed_at <= now() - ${SILENCE} then 'denied'
  when status in ('pending', 'claimed') and attempts >= max_attempts then 'failed'
  else status end)`;

const columns = `id, ${statusNow} as status, channel, confirmation, max_attempts - attempts as "attemptsLeft",
  expires_at as "expiresAt", claimed_sender as sender, return_path as "returnPath"`;

/** For whoever holds the verifier; undefined for everybody else, and for an id that is none. */
export async function statusForVerifier(
  db: Queries,
  id: string,
  secretHash: Buffer,
): Promise<ChallengeStatusView | undefined> {
  const [row] = await db.query<ChallengeStatusView>(
    `select ${columns} from auth_challenges where id = $1 and secret_hash = $2 and method = 'chat'`,
    [id, secretHash],
  );
  return row;
}

/** The same for whoever holds the stream's token, which opens nothing else. */
export async function statusForStream(
  db: Queries,
  id: string,
  streamHash: Buffer,
): Promise<ChallengeStatusView | undefined> {
  const [row] = await db.query<ChallengeStatusView>(
    `select ${columns} from auth_challenges where id = $1 and stream_hash = $2`,
    [id, streamHash],
  );
  return row;
}

/** Many at once, for those who watch. */
export function statusOfMany(db: Queries, ids: readonly string[]): Promise<ChallengeStatusView[]> {
  return db.query<ChallengeStatusView>(`select ${columns} from auth_challenges where id = any($1)`, [ids]);
}
