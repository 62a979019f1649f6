/** The organisation itself, or that of the user who writes to the app. By primary keys, row by row: a join would be a hash. */
const payer = `coalesce(t.organization_id, (select u.organization_id from users u where u.id = t.user_id))`;

/** Who pays, and whether they can. $1 organisations, $2 users: one of the two each. In their order. */
export const creditOfSql = {
  name: 'credit_of',
  text: `
with p as materialized (
  select t.nth, ${payer} as id from unnest($1::uuid[], $2::uuid[]) with ordinality t(organization_id, user_id, nth))
select p.id, coalesce((select o.credit_balance > 0 from organizations o where o.id = p.id), false) as "hasCredit"
from p order by p.nth`,
} as const;

/**
 * Takes what answers cost, each turn once and never more than is there: what an entry says was taken. The organisations are
 * locked by id, as everybody does, and in the order of the turns each finds what those before have left. $1 entry ids,
 * $2 turn keys, $3 organisations, $4 users (one of the two each), $5 tokens read, $6 tokens written, $7 and $8 dollars for a
 * million of them.
 */
export const debitSql = {
  name: 'debit',
  text: `
with t as materialized (
  select t.id, t.turn_key, t.nth, ${payer} as payer_id,
    round((t.input * $7::numeric + t.output * $8::numeric) / 1000000, 6) as cost
  from unnest($1::uuid[], $2::text[], $3::uuid[], $4::uuid[], $5::bigint[], $6::bigint[])
    with ordinality t(id, turn_key, organization_id, user_id, input, output, nth)),
o as materialized (
  select o.id, o.credit_balance from organizations o where o.id = any(array(select payer_id from t))
  order by o.id for no key update),
n as materialized (
  select t.id, t.turn_key, t.payer_id, least(t.cost, greatest(0, o.credit_balance - coalesce(sum(t.cost) over (
    partition by t.payer_id order by t.nth rows between unbounded preceding and 1 preceding), 0))) as amount
  from t join o on o.id = t.payer_id
  where not exists (select from credit_entries e where e.turn_key = t.turn_key)),
e as (
  insert into credit_entries (id, organization_id, amount, reason, turn_key)
  select n.id, n.payer_id, -n.amount, 'answer', n.turn_key from n order by n.turn_key
  on conflict (turn_key) do nothing returning organization_id, amount)
update organizations o
set credit_balance = o.credit_balance + (select sum(e.amount) from e where e.organization_id = o.id)
where o.id = any(array(select organization_id from e))`,
} as const;
