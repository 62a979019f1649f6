import type { Tx } from '../foundation/database/tx';
import { reassignAccount, restoreAccount } from './merge/reassign-account.sql';
import type { PersonalData, RowCounter } from './personal-data';

/** The user, their identities and their organizations. Last of all holders: everybody else's rows point here. */
export const usersPersonalData: PersonalData = {
  name: 'account',
  order: 1000,
  tables: [
    'users',
    'memberships',
    'organizations',
    'identities',
    'identity_keys',
    'phone_proofs',
    'link_offers',
    'account_merges',
  ],

  async export(tx, userId) {
    const [row] = await tx.query<{ account: unknown }>(exportSql, [userId]);
    return row?.account ?? null;
  },

  async erase(tx, userId) {
    await tx.query(`select from users where id = $1 for update`, [userId]);
    await tx.query(
      `delete from organizations o using memberships m
       where m.organization_id = o.id and m.user_id = $1 and o.is_personal`,
      [userId],
    );
    // With the row go memberships, identities, keys, proofs and offers; a later message makes a clean new user.
    await tx.query(`delete from users where id = $1 or merged_into_id = $1`, [userId]);
  },

  counter: countAccount,

  reassign: reassignAccount,
  restore: restoreAccount,

  // The identity itself moves with `partIdentity`.
  part: () => Promise.resolve(),
};

/** Of the person and of who was absorbed by them. */
async function countAccount(tx: Tx, userId: string): Promise<RowCounter> {
  const [ids] = await tx.query<{ users: string[]; organizations: string[]; identities: string[] }>(
    `with u as (select id from users where id = $1 or merged_into_id = $1)
     select array(select id from u) || $1::uuid as users,
       array(select o.id from organizations o join memberships m on m.organization_id = o.id
         where o.is_personal and m.user_id in (select id from u)) as organizations,
       array(select id from identities where user_id in (select id from u)) as identities`,
    [userId],
  );
  return async (later) => {
    const [counts] = await later.query<Record<string, number>>(countSql, [
      ids?.users,
      ids?.organizations,
      ids?.identities,
    ]);
    return counts ?? {};
  };
}

const countSql = `
  select (select count(*)::int from users where id = any($1::uuid[])) as users,
    (select count(*)::int from memberships where user_id = any($1::uuid[])) as memberships,
    (select count(*)::int from organizations where id = any($2::uuid[])) as organizations,
    (select count(*)::int from identities where id = any($3::uuid[]) or user_id = any($1::uuid[])) as identities,
    (select count(*)::int from identity_keys where identity_id = any($3::uuid[])) as identity_keys,
    (select count(*)::int from phone_proofs where identity_id = any($3::uuid[])) as phone_proofs,
    (select count(*)::int from link_offers
      where from_identity_id = any($3::uuid[]) or to_user_id = any($1::uuid[])) as link_offers,
    (select count(*)::int from account_merges
      where survivor_id = any($1::uuid[]) or loser_id = any($1::uuid[])) as account_merges`;

const exportSql = `
  select jsonb_build_object(
    'user', (to_jsonb(u) - 'is_operator'),
    'organizations', (select coalesce(jsonb_agg(jsonb_build_object(
        'name', o.name, 'slug', o.slug, 'role', m.role, 'credit_balance', o.credit_balance::text,
        'created_at', o.created_at) order by o.id), '[]')
      from memberships m join organizations o on o.id = m.organization_id where m.user_id = u.id),
    'identities', (select coalesce(jsonb_agg(to_jsonb(i) || jsonb_build_object(
        'keys', (select coalesce(jsonb_agg(to_jsonb(k) - 'identity_id' order by k.id), '[]')
          from identity_keys k where k.identity_id = i.id),
        'phones', (select coalesce(jsonb_agg(to_jsonb(p) - 'identity_id' order by p.id), '[]')
          from phone_proofs p where p.identity_id = i.id)) order by i.id), '[]')
      from identities i where i.user_id = u.id)) as account
  from users u where u.id = $1`;
