import { SILENCE } from './challenge-status.sql';
import type { Queries } from './challenges.sql';

/** So many people in one hour who did not mean it: whoever asks from there sends codes to strangers. */
const DENIALS_AT_MOST = 10;

/**
 * How many seconds a network must wait because people said NO, or nothing, to what it asked of them; 0: it need not. It is a
 * whole /24 or /48: who is behind it shares the wait, which is why it takes ten.
 */
export async function denialWait(db: Queries, network: string | null): Promise<number> {
  if (network === null) return 0;
  const [row] = await db.query<{ denials: number; waitS: number | null }>(
    `select count(*)::int as denials,
       ceil(extract(epoch from min(claimed_at) + interval '1 hour' - now()))::int as "waitS"
     from (select claimed_at from auth_challenges
       where address = $1 and claimed_at > now() - interval '1 hour' and method = 'chat'
         and (status = 'denied' or (status = 'claimed' and claimed_at <= now() - ${SILENCE}))
       order by claimed_at desc limit ${DENIALS_AT_MOST}) as lately`,
    [network],
  );
  return row && row.denials >= DENIALS_AT_MOST ? Math.max(1, row.waitS ?? 1) : 0;
}
