import type { Tx } from '../../foundation/database/tx';
import { promoteOldest } from '../identities/part-identity.sql';
import type { Moved } from '../personal-data';

/** What moved of a user's own tables. */
type MovedAccount = {
  readonly identities: readonly string[];
  /** Those that were the first of their channel before. */
  readonly demoted: readonly string[];
  readonly memberships: readonly MovedMembership[];
  /** Those of the memberships. */
  readonly organizations: readonly string[];
};

interface MovedMembership {
  readonly organizationId: string;
  readonly role: string;
  /** The survivor's role before; null: they had none. */
  readonly before: string | null;
}

/** Gives a user's identities and memberships to another, who keeps the stronger role where both have one. */
export async function reassignAccount(tx: Tx, from: string, to: string): Promise<Moved> {
  await tx.query(`select from users where id in ($1, $2) order by id for update`, [from, to]);
  const demoted = await tx.query<{ id: string }>(demoteSql, [from, to]);
  const identities = await tx.query<{ id: string }>(
    `update identities set user_id = $2 where user_id = $1 returning id`,
    [from, to],
  );
  const memberships = await tx.query<MovedMembership>(
    `select l.organization_id as "organizationId", l.role, s.role as before
     from memberships l left join memberships s on s.organization_id = l.organization_id and s.user_id = $2
     where l.user_id = $1`,
    [from, to],
  );
  await tx.query(joinSql, [from, to]);
  await tx.query(`delete from memberships where user_id = $1`, [from]);
  await tx.query(
    `update link_offers set state = 'expired' where state in ('open', 'accepted_old') and (to_user_id = $1
       or (to_user_id = $2 and from_identity_id = any($3::uuid[])))`,
    [from, to, identities.map(({ id }) => id)],
  );
  return {
    identities: identities.map(({ id }) => id),
    demoted: demoted.map(({ id }) => id),
    memberships,
    organizations: memberships.map(({ organizationId }) => organizationId),
  } satisfies MovedAccount;
}

/** Gives back what the survivor still has of it. */
export async function restoreAccount(tx: Tx, moved: Moved, from: string, to: string): Promise<void> {
  // Written by `reassignAccount`, and read by nobody else.
  const { identities, demoted, memberships } = moved as MovedAccount;
  await tx.query(`update identities set user_id = $2 where id = any($1::uuid[]) and user_id = $3`, [
    identities,
    from,
    to,
  ]);
  await tx.query(restoreFirstSql, [demoted, from]);
  // The first was changed while the two were one, and has gone with the other.
  for (const userId of [from, to]) await promoteOldest(tx, userId);
  for (const { organizationId, role, before } of memberships) {
    const [held] = await tx.query(
      before === null
        ? `delete from memberships where organization_id = $1 and user_id = $2 returning user_id`
        : `update memberships set role = $3 where organization_id = $1 and user_id = $2 returning user_id`,
      before === null ? [organizationId, to] : [organizationId, to, before],
    );
    // Put out of it meanwhile: that is not undone.
    if (held)
      await tx.query(`insert into memberships (organization_id, user_id, role) values ($1, $2, $3)`, [
        organizationId,
        from,
        role,
      ]);
  }
}

/** $1 identities, $2 their user. */
const restoreFirstSql = `
  update identities i set is_primary = true where id = any($1::uuid[]) and user_id = $2 and unlinked_at is null
    and not exists (select from identities twin where twin.user_id = $2 and twin.channel = i.channel
      and twin.is_primary and twin.unlinked_at is null)`;

/** Of two primary identities on one channel only the survivor's stays primary. */
const demoteSql = `
  update identities i set is_primary = false
  where i.user_id = $1 and i.is_primary and i.unlinked_at is null and exists (
    select from identities twin where twin.user_id = $2 and twin.channel = i.channel
      and twin.is_primary and twin.unlinked_at is null)
  returning i.id`;

const joinSql = `
  insert into memberships (organization_id, user_id, role)
  select organization_id, $2, role from memberships where user_id = $1
  on conflict (organization_id, user_id) do update set role = excluded.role
  where array_position(array['owner', 'admin', 'member'], excluded.role)
    < array_position(array['owner', 'admin', 'member'], memberships.role)`;
