import type { Client } from 'pg';
import { uuid7 } from '../../src/foundation/uuid7';
import { addCredit } from '../../src/operations/add-credit';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';

describe('npm run add-credit', () => {
  const [shop, archived] = [uuid7(), uuid7()];
  let client: Client;
  let url: string;
  const run = (...args: string[]) => addCredit(args, () => Promise.resolve({ DATABASE_URL: url }));

  beforeAll(async () => {
    url = await freshDatabase();
    client = await databaseClient(url);
    await client.query(
      `insert into organizations (id, name, slug, credit_balance, archived_at)
       values ($1, 'Shop', 'shop', 1.5, null), ($2, 'Old', 'old', 0, now())`,
      [shop, archived],
    );
  });

  async function balance(id: string): Promise<string | undefined> {
    const { rows } = await client.query<{ credit_balance: string }>(
      'select credit_balance from organizations where id = $1',
      [id],
    );
    return rows[0]?.credit_balance;
  }
  async function entries(): Promise<unknown[]> {
    const { rows } = await client.query<Record<string, unknown>>(
      'select organization_id, amount, reason, note, turn_key from credit_entries order by id',
    );
    return rows;
  }

  it('adds, and keeps what was added with its note', async () => {
    expect(await run(shop, '12.50', '--note', 'invoice 7')).toEqual({
      code: 0,
      text: 'Shop has 14.000000 dollars of credit now.',
    });
    expect((await run(shop, '1')).code).toBe(0);
    expect(await balance(shop)).toBe('15.000000');
    const entry = { organization_id: shop, reason: 'added', turn_key: null };
    expect(await entries()).toEqual([
      { ...entry, amount: '12.500000', note: 'invoice 7' },
      { ...entry, amount: '1.000000', note: null },
    ]);
  });

  it.each([
    ['nobody', uuid7()],
    ['one that is archived', archived],
  ])('tells that there is %s', async (_, id) => {
    const before = await entries();
    expect(await run(id, '5')).toEqual({ code: 1, text: 'There is no such organisation.' });
    expect(await entries()).toEqual(before);
  });

  it.each([
    [],
    [shop],
    [shop, '5', '5'],
    ['shop', '5'],
    [shop, '0'],
    [shop, '0.0000001'],
    [shop, '1e3'],
    [shop, '100000'],
    [shop, '5', '--for', 'x'],
    [shop, '5', '--note', 'x'.repeat(201)],
  ])('is not to be called with %p %p %p %p', async (...args) => {
    const before = await entries();
    expect((await run(...args)).code).toBe(2);
    expect(await entries()).toEqual(before);
  });
});
