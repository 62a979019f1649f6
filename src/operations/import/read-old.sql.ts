import type { Tx } from '../../foundation/database/tx';
import type { OldOrganization, OldUser } from './old-rows';

/** Rows of one statement. */
const ROWS = 1_000;

/** What the old system has, as it stood at one moment. */
export interface OldSystem {
  readonly users: readonly OldUser[];
  readonly organizations: readonly OldOrganization[];
}

/** Reads it, and writes nothing. `ours`: the database is not an old system's but one of this product. */
export async function readOldSystem(tx: Tx): Promise<OldSystem | 'ours'> {
  await tx.query(`begin isolation level repeatable read, read only`);
  // Times without a zone are UTC.
  await tx.query(`set local time zone 'UTC'`);
  const [ours] = await tx.query<{ is: boolean }>(`select to_regclass('identity_keys') is not null as is`);
  if (ours?.is) return 'ours';
  const users = await readAll<OldUser>(tx, `select to_jsonb(t) as row from users t`);
  const organizations = await readAll<OldOrganization>(
    tx,
    `select to_jsonb(t) || jsonb_build_object('credit_balance', t.credit_balance::text,
       'members', (select count(*) from users u where u.organization_id = t.id)) as row
     from organizations t`,
  );
  await tx.query('commit');
  return { users, organizations };
}

async function readAll<Row extends { readonly id: string }>(tx: Tx, select: string): Promise<Row[]> {
  const all: Row[] = [];
  let after: string | null = null;
  do {
    const rows: { row: Row }[] = await tx.query<{ row: Row }>(
      `${select} where $1::text is null or t.id::text > $1::text order by t.id::text limit $2`,
      [after, ROWS],
    );
    all.push(...rows.map(({ row }) => row));
    after = rows.length < ROWS ? null : (rows.at(-1)?.row.id ?? null);
  } while (after !== null);
  return all;
}
