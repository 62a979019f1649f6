import { ApiKeys, type Owner } from '../../../src/auth/api-keys/api-keys';
import { Database } from '../../../src/foundation/database/database';
import { uuid7 } from '../../../src/foundation/uuid7';
import { databaseSource } from '../../support/database';

let database: Database;
let keys: ApiKeys;
beforeAll(async () => {
  database = new Database(await databaseSource());
  keys = new ApiKeys(database);
});

async function owner(): Promise<Owner> {
  const organizationId = uuid7();
  await database.query(`insert into organizations (id, name, slug) values ($1, 'A shop', $2)`, [
    organizationId,
    organizationId,
  ]);
  return { userId: uuid7(), organizationId };
}

async function made(by: Owner, expiresAt: Date | null = null): Promise<{ key: string; id: string }> {
  const creation = await keys.create(by, { name: 'server', scopes: ['messages:read'], expiresAt });
  if (creation.kind !== 'created') throw new Error('too many');
  return { key: creation.key, id: creation.row.id };
}

describe('ApiKeys', () => {
  it('knows a key as its organisation, with its scopes; only the hash is kept', async () => {
    const shop = await owner();
    const { key, id } = await made(shop);
    expect(key).toMatch(/^eg_[\w-]{43}$/);
    expect(await keys.verify(key)).toEqual({
      kind: 'api-key',
      keyId: id,
      organizationId: shop.organizationId,
      scopes: ['messages:read'],
    });
    const [row] = await database.query<{ all: string }>(
      `select row_to_json(k)::text as all from api_keys k where id = $1`,
      [id],
    );
    expect(row?.all).not.toContain(key.slice(3, -4));
  });

  it('knows no other text', async () => {
    const { key } = await made(await owner());
    for (const text of [
      '',
      'eg_',
      key.toLowerCase(),
      `${key} `,
      `${key.slice(0, -1)}${key.endsWith('A') ? 'B' : 'A'}`,
    ])
      expect(await keys.verify(text)).toBeUndefined();
  });

  it('is done with a key as soon as it is revoked, has expired, or its organisation is gone', async () => {
    const shop = await owner();
    const [revoked, expired, orphan] = [await made(shop), await made(shop), await made(shop)];
    expect(await keys.revoke(shop, revoked.id)).toBe(true);
    expect(await keys.verify(revoked.key)).toBeUndefined();
    expect(await keys.revoke(shop, revoked.id)).toBe(false);
    await database.query(`update api_keys set expires_at = now() where id = $1`, [expired.id]);
    expect(await keys.verify(expired.key)).toBeUndefined();
    expect(await keys.verify(orphan.key)).toBeDefined();
    await database.query(`update organizations set archived_at = now() where id = $1`, [shop.organizationId]);
    expect(await keys.verify(orphan.key)).toBeUndefined();
  });

  it('notes the last use to the minute', async () => {
    const shop = await owner();
    const { key, id } = await made(shop);
    await database.query(`update api_keys set last_used_at = '2026-01-01' where id = $1`, [id]);
    await Promise.all(Array.from({ length: 5 }, () => keys.verify(key)));
    const [row] = await keys.list(shop, 1, null);
    expect(row?.lastUsedAt?.getUTCSeconds()).toBe(0);
    expect(Date.now() - (row?.lastUsedAt?.getTime() ?? 0)).toBeLessThan(120_000);
  });

  it('keeps organisations apart: nobody lists or revokes another one’s key', async () => {
    const [shop, rival] = [await owner(), await owner()];
    const { key, id } = await made(shop);
    expect(await keys.list(rival, 10, null)).toEqual([]);
    expect(await keys.revoke(rival, id)).toBe(false);
    expect(await keys.verify(key)).toMatchObject({ organizationId: shop.organizationId });
  });

  it('lists the newest first, in parts', async () => {
    const shop = await owner();
    const ids = [await made(shop), await made(shop), await made(shop)].map(({ id }) => id).reverse();
    const first = await keys.list(shop, 2, null);
    const then = await keys.list(shop, 2, first.at(-1)?.id ?? null);
    expect([...first, ...then].map(({ id }) => id)).toEqual(ids);
  });

  it('makes 50 at most, however many are asked for at once', async () => {
    const shop = await owner();
    await database.query(
      `insert into api_keys (id, organization_id, name, hint, key_hash, scopes)
       select gen_random_uuid(), $1::uuid, 'old', 'abcd', sha256((n || $1::uuid::text)::bytea), '{}' from generate_series(1, 47) n`,
      [shop.organizationId],
    );
    const ask = () => keys.create(shop, { name: 'server', scopes: ['messages:read'], expiresAt: null });
    const kinds = (await Promise.all(Array.from({ length: 8 }, ask))).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'created')).toHaveLength(3);
  });
});
