import type { Client } from 'pg';
import * as retention from '../../src/operations/retention.sql';
import { waitingSql } from '../../src/operations/waiting.sql';
import { databaseClient } from '../support/database';

const statements = [...Object.values(retention), waitingSql];

describe('the plans of the statements that run by themselves', () => {
  let client: Client;

  beforeAll(async () => {
    client = await databaseClient();
    // As the hot path's pool and the retention's session have it.
    await client.query('set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off');
  });

  it.each(statements.map(({ name, text }) => [name, text] as const))(
    '%s reads no table as a whole',
    async (name, text) => {
      await client.query(`prepare ${name} as ${text}`);
      const count = new Set(text.match(/\$\d+/g)).size;
      const nulls = count ? `(${Array.from({ length: count }, () => 'null').join(', ')})` : '';
      const { rows } = await client.query<{ 'QUERY PLAN': string }>(
        `explain (costs off) execute ${name}${nulls}`,
      );
      const plan = rows.map((row) => row['QUERY PLAN']);
      expect(plan.length).toBeGreaterThan(0);
      expect(plan.filter((line) => /Seq Scan/.test(line))).toEqual([]);
    },
  );

  it('walks the inbox page by page', async () => {
    const { rows } = await client.query<{ 'QUERY PLAN': string }>(
      `explain (costs off) execute ${retention.deleteEventsSql.name}(0, 128, now())`,
    );
    expect(rows.map((row) => row['QUERY PLAN']).join()).toContain('Tid Range Scan on inbox_events');
  });
});
