import type { Tx } from '../../foundation/database/tx';

/** A key as its organisation sees it again: never the key itself. */
export interface ApiKeyRow {
  readonly id: string;
  readonly name: string;
  readonly hint: string;
  readonly scopes: readonly string[];
  readonly createdAt: Date;
  readonly lastUsedAt: Date | null;
  readonly expiresAt: Date | null;
}

export interface NewApiKeyRow {
  readonly id: string;
  readonly organizationId: string;
  readonly createdBy: string;
  readonly name: string;
  readonly hint: string;
  readonly keyHash: Buffer;
  readonly scopes: readonly string[];
  readonly expiresAt: Date | null;
}

const shown = `id, name, hint, scopes, created_at as "createdAt", last_used_at as "lastUsedAt", expires_at as "expiresAt"`;
const live = `revoked_at is null and coalesce(expires_at > now(), true)`;

/**
 * The live key with this hash, of an organisation that still is; notes its use. To the minute: a busy server must not write
 * its row with every request.
 */
export const findApiKeySql = `
with found as (
  select id, organization_id, scopes from api_keys
  where key_hash = $1 and ${live}
    and exists (select from organizations o where o.id = organization_id and o.archived_at is null)),
used as (
  update api_keys k set last_used_at = date_trunc('minute', now()) from found
  where k.id = found.id and (k.last_used_at is null or k.last_used_at < date_trunc('minute', now())))
select id, organization_id as "organizationId", scopes from found`;

/** Adds a key unless the organisation has `most` live ones; undefined then. Its row is locked, so that two do not slip in. */
export async function addApiKey(tx: Tx, key: NewApiKeyRow, most: number): Promise<ApiKeyRow | undefined> {
  await tx.query(`select 1 from organizations where id = $1 for update`, [key.organizationId]);
  const [row] = await tx.query<ApiKeyRow>(
    `insert into api_keys (id, organization_id, created_by, name, hint, key_hash, scopes, expires_at)
     select $1, $2, $3, $4, $5, $6, $7, $8
     where (select count(*) from api_keys where organization_id = $2 and ${live}) < $9
     returning ${shown}`,
    [
      key.id,
      key.organizationId,
      key.createdBy,
      key.name,
      key.hint,
      key.keyHash,
      key.scopes,
      key.expiresAt,
      most,
    ],
  );
  return row;
}

/** The organisation's keys that were not revoked, the newest first, after this id. */
export function listApiKeys(
  tx: Tx,
  organizationId: string,
  limit: number,
  after: string | null,
): Promise<ApiKeyRow[]> {
  return tx.query<ApiKeyRow>(
    `select ${shown} from api_keys
     where organization_id = $1 and revoked_at is null and ($3::uuid is null or id < $3::uuid)
     order by id desc limit $2`,
    [organizationId, limit, after],
  );
}

/** False: the organisation has no such key, or not any more. */
export async function revokeApiKey(tx: Tx, organizationId: string, id: string): Promise<boolean> {
  const rows = await tx.query(
    `update api_keys set revoked_at = now()
     where id = $1 and organization_id = $2 and revoked_at is null returning id`,
    [id, organizationId],
  );
  return rows.length === 1;
}
