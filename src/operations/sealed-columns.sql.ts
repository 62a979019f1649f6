import { placeOfSecret } from '../agents';
import { placeOfCredentials } from '../connections/sealed-credentials';
import type { Tx } from '../foundation/database/tx';
import { secretPlace } from '../message-router/outgoing-webhooks/secret-place';

/** A column whose texts the vault seals, and how a row's place is called. */
export interface SealedColumn {
  readonly table: string;
  readonly column: string;
  readonly placeOf: (organizationId: string, id: string) => string;
}

/** Every column of sealed texts. Who adds one adds it here, so that keys can be changed. */
export const sealedColumns: readonly SealedColumn[] = [
  { table: 'connections', column: 'sealed', placeOf: placeOfCredentials },
  { table: 'agents', column: 'sealed_secret', placeOf: placeOfSecret },
  { table: 'outgoing_webhooks', column: 'sealed_secret', placeOf: secretPlace },
];

export interface SealedRow {
  readonly id: string;
  readonly organizationId: string;
  readonly sealed: string;
}

/** At most so many sealed texts of a column, behind a row's id, in the order of ids. */
export function sealedRows(
  tx: Tx,
  { table, column }: SealedColumn,
  after: string | null,
  limit: number,
): Promise<SealedRow[]> {
  return tx.query<SealedRow>(
    `select id, organization_id as "organizationId", ${column} as sealed from ${table}
     where ${column} is not null and ($1::uuid is null or id > $1::uuid) order by id limit $2`,
    [after, limit],
  );
}

/** How many were written: a text that is not any more what it was is left as it is. */
export async function reseal(
  tx: Tx,
  { table, column }: SealedColumn,
  changes: readonly { readonly id: string; readonly before: string; readonly after: string }[],
): Promise<number> {
  const rows = await tx.query(
    `update ${table} t set ${column} = n.after
     from unnest($1::uuid[], $2::text[], $3::text[]) as n (id, before, after)
     where t.id = n.id and t.${column} = n.before returning t.id`,
    [changes.map(({ id }) => id), changes.map(({ before }) => before), changes.map(({ after }) => after)],
  );
  return rows.length;
}
