import type { Tx } from '../../foundation/database/tx';

/** Dollars that went from one personal organisation to another, which was archived. */
export interface MovedCredit {
  readonly from: string;
  readonly to: string;
  readonly amount: string;
}

/**
 * Archives the loser's personal organisation and gives its credit to the survivor's, all but what they were welcomed with:
 * a person is welcomed once. null if either has none, or if the loser's has connections: it is a business, and goes on as it
 * is with the survivor as its owner.
 */
export async function moveCredit(
  tx: Tx,
  loserId: string,
  survivorId: string,
  initialCredits: string,
): Promise<MovedCredit | null> {
  const [pair] = await tx.query<MovedCredit>(
    `select l.id as "from", s.id as "to", greatest(0, l.credit_balance - $3::numeric)::text as amount
     from users lu join organizations l on l.id = lu.organization_id and l.is_personal and l.archived_at is null,
       users su join organizations s on s.id = su.organization_id and s.archived_at is null
     where lu.id = $1 and su.id = $2 and l.id <> s.id
       and not exists (select from connections n where n.organization_id = l.id and n.status <> 'disconnected')`,
    [loserId, survivorId, initialCredits],
  );
  if (!pair) return null;
  await lockOrganizations(tx, pair);
  // Again under the lock: it may have been spent from meanwhile.
  const [taken] = await tx.query<{ amount: string }>(
    `update organizations o set archived_at = now(), credit_balance = o.credit_balance - gone.amount
     from (select id, greatest(0, credit_balance - $2::numeric) as amount from organizations where id = $1) as gone
     where o.id = gone.id returning gone.amount::text as amount`,
    [pair.from, initialCredits],
  );
  const amount = taken?.amount ?? '0';
  await tx.query(`update organizations set credit_balance = credit_balance + $2::numeric where id = $1`, [
    pair.to,
    amount,
  ]);
  return { ...pair, amount };
}

/** Gives back what is left of it. */
export async function returnCredit(tx: Tx, credit: MovedCredit): Promise<void> {
  await lockOrganizations(tx, credit);
  await tx.query(
    `with left_of as (select least(credit_balance, $3::numeric) as amount from organizations where id = $2),
       taken as (update organizations set credit_balance = credit_balance - (select amount from left_of) where id = $2)
     update organizations set archived_at = null, credit_balance = credit_balance + coalesce((select amount from left_of), 0)
     where id = $1`,
    [credit.from, credit.to, credit.amount],
  );
}

/** By id, as everybody does. */
const lockOrganizations = (tx: Tx, { from, to }: MovedCredit): Promise<unknown> =>
  tx.query(`select from organizations where id in ($1, $2) order by id for update`, [from, to]);
