import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import type { ImportPlan } from './plan-import';
import type { ImportedUser, Projection } from './plan-user';

/** Rows of one statement. */
const ROWS = 500;

/** What was written, and what is not as it should be: then the caller rolls back. */
export interface Written {
  readonly users: number;
  readonly organizations: number;
  readonly identities: number;
  readonly phones: number;
  /** Imported before. */
  readonly already: number;
  readonly problems: readonly string[];
}

/** Writes the plan in the caller's transaction and compares. Who is here already is left as they are now. */
export async function writeImport(tx: Tx, plan: ImportPlan): Promise<Written> {
  await tx.query(`set local time zone 'UTC'`);
  await tx.query(`select pg_advisory_xact_lock(hashtext('import-users'))`);
  const here = await idsHere(
    tx,
    'users',
    plan.users.map(({ old }) => old.id),
  );
  const users = plan.users.filter(({ old }) => !here.has(old.id));
  const organizationsHere = await idsHere(
    tx,
    'organizations',
    plan.organizations.map(({ old }) => old.id),
  );
  const organizations = plan.organizations.filter(({ old }) => !organizationsHere.has(old.id));
  const counts = {
    users: users.length,
    organizations: organizations.length,
    identities: users.reduce((sum, { identities }) => sum + identities.length, 0),
    phones: users.filter(({ projection }) => projection.phone_number).length,
    already: here.size,
  };
  const taken = [...(await takenKeys(tx, users)), ...(await takenSlugs(tx, organizations))];
  if (taken.length) return { ...counts, problems: taken };
  await inBatches(
    tx,
    organizationsSql,
    organizations.map(({ old, isPersonal }) => ({ ...old, is_personal: isPersonal })),
  );
  const personal = new Set(plan.organizations.filter((one) => one.isPersonal).map(({ old }) => old.id));
  await inBatches(
    tx,
    usersSql,
    users.map((user) => userRow(user, personal)),
  );
  const identities = users.flatMap(identityRows);
  await inBatches(tx, identitiesSql, identities);
  await inBatches(
    tx,
    phonesSql,
    identities.filter(({ phone }) => phone !== null),
  );
  return { ...counts, problems: await differences(tx, users) };
}

async function idsHere(
  tx: Tx,
  table: 'users' | 'organizations',
  ids: readonly string[],
): Promise<Set<string>> {
  const rows = await tx.query<{ id: string }>(`select id from ${table} where id = any($1::uuid[])`, [ids]);
  return new Set(rows.map(({ id }) => id));
}

/** Who wrote here before the import has a user here already: an operator must say who they are. */
async function takenKeys(tx: Tx, users: readonly ImportedUser[]): Promise<string[]> {
  const keys = users.flatMap(({ old, identities }) => identities.map((key) => ({ ...key, id: old.id })));
  const rows = await tx.query<{ old_id: string; user_id: string; channel: string }>(
    `select k.id as old_id, i.user_id, i.channel
     from jsonb_to_recordset($1::jsonb) as k(id text, kind text, scope text, value text)
     join identity_keys l on l.kind = k.kind and l.scope = k.scope and l.value = k.value and l.retired_at is null
     join identities i on i.id = l.identity_id`,
    [JSON.stringify(keys)],
  );
  return rows.map((row) => `user ${row.old_id}: its ${row.channel} id is user ${row.user_id}'s here`);
}

async function takenSlugs(tx: Tx, organizations: ImportPlan['organizations']): Promise<string[]> {
  const rows = await tx.query<{ slug: string; id: string }>(
    `select slug, id from organizations where slug = any($1::text[])`,
    [organizations.map(({ old }) => old.slug)],
  );
  const bySlug = new Map(rows.map(({ slug, id }) => [slug, id]));
  return organizations.flatMap(({ old }) => {
    const other = bySlug.get(old.slug);
    return other === undefined ? [] : [`organization ${old.id}: its slug is organization ${other}'s here`];
  });
}

async function inBatches(tx: Tx, sql: string, rows: readonly object[]): Promise<void> {
  for (let from = 0; from < rows.length; from += ROWS)
    await tx.query(sql, [JSON.stringify(rows.slice(from, from + ROWS))]);
}

const roles: ReadonlySet<string> = new Set(['owner', 'admin', 'member']);

/** In an organisation of their own everybody is its owner. */
const userRow = ({ old }: ImportedUser, personal: ReadonlySet<string>) => ({
  ...old,
  organization_id: old.organization_id ?? null,
  status: old.is_active === false ? 'suspended' : 'active',
  role: personal.has(old.organization_id ?? '')
    ? 'owner'
    : old.role && roles.has(old.role)
      ? old.role
      : 'member',
  audit_id: uuid7(),
});

const identityRows = ({ old, identities }: ImportedUser) =>
  identities.map((identity) => ({
    ...identity,
    id: uuid7(),
    key_id: uuid7(),
    phone_id: uuid7(),
    user_id: old.id,
    created_at: old.created_at,
    seen_at: old.updated_at ?? old.created_at,
  }));

const organizationsSql = `
  insert into organizations (id, name, slug, is_personal, credit_balance, created_at)
  select id, name, slug, is_personal, credit_balance, created_at from jsonb_to_recordset($1::jsonb)
    as o(id uuid, name text, slug text, is_personal boolean, credit_balance numeric, created_at timestamptz)`;

const usersSql = `
  with o as (
    select * from jsonb_to_recordset($1::jsonb) as o(id uuid, status text, organization_id uuid, role text, name text,
      avatar text, email text, created_at timestamptz, updated_at timestamptz, audit_id uuid)),
  u as (
    insert into users (id, status, organization_id, name, avatar, email, created_at, updated_at)
    select id, status, organization_id, name, avatar, email, created_at, coalesce(updated_at, created_at) from o),
  m as (
    insert into memberships (organization_id, user_id, role, created_at)
    select organization_id, id, role, created_at from o where organization_id is not null)
  insert into audit_log (id, actor, action, user_id) select audit_id, 'operator', 'user.imported', id from o`;

const identitiesSql = `
  with o as (
    select * from jsonb_to_recordset($1::jsonb) as o(id uuid, user_id uuid, channel text, "displayName" text,
      username text, created_at timestamptz, seen_at timestamptz, key_id uuid, kind text, scope text, value text)),
  i as (
    insert into identities (id, user_id, channel, display_name, username, verified_at, last_seen_at, created_at)
    select id, user_id, channel, "displayName", username, created_at, greatest(seen_at, created_at), created_at from o)
  insert into identity_keys (id, identity_id, kind, scope, value, created_at)
  select key_id, id, kind, scope, value, created_at from o`;

const phonesSql = `
  insert into phone_proofs (id, identity_id, phone_e164, source, proved_at)
  select phone_id, id, phone, 'wa_id', created_at from jsonb_to_recordset($1::jsonb)
    as o(phone_id uuid, id uuid, phone text, created_at timestamptz)`;

/** What the triggers made of it must be what the old system had. */
async function differences(tx: Tx, users: readonly ImportedUser[]): Promise<string[]> {
  const rows = await tx.query<Projection & { id: string; phone_verified: boolean }>(
    `select id, whatsapp_id, whatsapp_name, telegram_id, telegram_username, telegram_first_name, discord_id,
       discord_username, discord_global_name, phone_number, phone_verified
     from users where id = any($1::uuid[])`,
    [users.map(({ old }) => old.id)],
  );
  const byId = new Map(rows.map((row) => [row.id, row]));
  return users.flatMap(({ old, projection }) => {
    const row = byId.get(old.id);
    const columns = (Object.keys(projection) as (keyof Projection)[]).filter(
      (column) => row?.[column] !== projection[column],
    );
    return columns.map((column) => `user ${old.id}: its ${column} would not be the same`);
  });
}
