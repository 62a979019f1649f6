import fc from 'fast-check';
import type { Client } from 'pg';
import { arrayLiteral } from '../../../src/foundation/database/array-literal';
import { databaseClient } from '../../support/database';

describe('arrayLiteral, as PostgreSQL reads it', () => {
  let client: Client;
  beforeAll(async () => (client = await databaseClient()));

  const read = async (list: readonly unknown[], type: string): Promise<unknown> => {
    const { rows } = await client.query<{ list: unknown }>(`select $1::${type} as list`, [
      arrayLiteral(list),
    ]);
    return rows[0]?.list;
  };

  it.each<[string, readonly unknown[], string]>([
    ['nothing', [], 'text[]'],
    [
      'what needs quotes',
      ['', ' ', 'a b', 'a,b', '{}', '"', '\\', '\\"', "it's", 'NULL', 'null', 'é', '🙂'],
      'text[]',
    ],
    ['no value', [null, 'x', null], 'text[]'],
    ['lines', ['a\nb\tc\r'], 'text[]'],
    ['booleans', [true, false, null], 'boolean[]'],
    ['numbers', [0, -1, 2.5, null], 'float8[]'],
    ['ids', ['01a21042-22a5-7000-a442-a33683d08b2c'], 'uuid[]'],
  ])('%s', async (_what, list, type) => {
    expect(await read(list, type)).toEqual(list);
  });

  it('times', async () => {
    const times = [new Date('2026-11-25T10:00:00.123Z'), null];
    expect(await read(times, 'timestamptz[]')).toEqual(times);
  });

  it('any text that PostgreSQL can hold comes back as it was', async () => {
    const texts = fc.array(
      fc.string({ unit: 'grapheme' }).filter((text) => !text.includes('\0')),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(texts, async (list) => expect(await read(list, 'text[]')).toEqual(list)),
      { numRuns: 200 },
    );
  });

  it('anything else is a bug', () => {
    expect(() => arrayLiteral([{ a: 1 }])).toThrow('array parameter');
  });
});
