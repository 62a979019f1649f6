import type { Tx } from '../../../foundation/database/tx';

/** A template that the platform has listed. */
export interface ListedTemplate {
  readonly category: string;
  readonly status: string;
  readonly components: readonly unknown[];
}

/** `unlisted`: the connection has none of this name. `unknown`: the platform was not asked yet what it has. */
export type TemplateFound =
  | { readonly kind: 'listed'; readonly template: ListedTemplate }
  | { readonly kind: 'unlisted' }
  | { readonly kind: 'unknown' };

/** What the platform last said of a template of the connection. */
export async function findTemplate(
  tx: Tx,
  connectionId: string,
  name: string,
  language: string,
): Promise<TemplateFound> {
  const [row] = await tx.query<Partial<Nullable<ListedTemplate>> & { asked: boolean }>(
    `select n.templates_synced_at is not null as asked, t.category, t.status, t.components
     from connections n
     left join message_templates t on t.connection_id = n.id and t.name = $2 and t.language = $3
     where n.id = $1`,
    [connectionId, name, language],
  );
  if (!row?.asked) return { kind: 'unknown' };
  const { category, status, components } = row;
  return category && status && components
    ? { kind: 'listed', template: { category, status, components } }
    : { kind: 'unlisted' };
}

type Nullable<T> = { readonly [Field in keyof T]: T[Field] | null };
