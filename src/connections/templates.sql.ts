import type { MessageTemplate } from '../channels';
import type { Tx } from '../foundation/database/tx';

/** A template as it was last listed, and when. */
export interface KnownTemplate extends MessageTemplate {
  readonly syncedAt: Date;
}

/** By name and language. */
export function listTemplates(tx: Tx, connectionId: string): Promise<KnownTemplate[]> {
  return tx.query<KnownTemplate>(
    `select name, language, category, status, components, synced_at as "syncedAt" from message_templates
     where connection_id = $1 order by name, language`,
    [connectionId],
  );
}

/** The account's templates are these and no others, while it is connected. */
export async function replaceTemplates(
  tx: Tx,
  connectionId: string,
  templates: readonly MessageTemplate[],
): Promise<void> {
  // One that is let go meanwhile has none.
  const live = await tx.query(`select 1 from connections where id = $1 and status = 'active' for update`, [
    connectionId,
  ]);
  if (!live.length) return;
  await tx.query(`delete from message_templates where connection_id = $1`, [connectionId]);
  await tx.query(
    `insert into message_templates (connection_id, name, language, category, status, components)
     select distinct on (t.name, t.language) $1::uuid, t.name, t.language, t.category, t.status, t.components
     from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::jsonb[]) as t(name, language, category, status, components)`,
    [
      connectionId,
      templates.map(({ name }) => name),
      templates.map(({ language }) => language),
      templates.map(({ category }) => category),
      templates.map(({ status }) => status),
      templates.map(({ components }) => JSON.stringify(components)),
    ],
  );
  await tx.query(`update connections set templates_synced_at = now() where id = $1`, [connectionId]);
}

/** Connections of organisations whose templates were not listed for so long, behind this id. */
export async function staleTemplates(
  tx: Tx,
  olderThanMinutes: number,
  after: string | null,
  limit: number,
): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select id from connections
     where organization_id is not null and status = 'active'
       and coalesce(templates_synced_at, '-infinity') < now() - $1::int * interval '1 minute'
       and ($2::uuid is null or id > $2::uuid)
     order by id limit $3`,
    [olderThanMinutes, after, limit],
  );
  return rows.map(({ id }) => id);
}
