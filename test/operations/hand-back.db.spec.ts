import type { Client } from 'pg';
import { uuid7 } from '../../src/foundation/uuid7';
import { handBack } from '../../src/operations/hand-back';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';

describe('npm run hand-back', () => {
  const [taken, alsoTaken, ours] = [uuid7(), uuid7(), uuid7()];
  let client: Client;
  let url: string;
  const run = (...args: string[]) => handBack(args, () => Promise.resolve({ DATABASE_URL: url }));

  beforeAll(async () => {
    url = await freshDatabase();
    client = await databaseClient(url);
  });
  beforeEach(async () => {
    await client.query('truncate conversations');
    await client.query(
      `insert into conversations (id, connection_id, room_id, handed_over_at)
       values ($1, $1, $1, now()), ($2, $2, $2, now()), ($3, $3, $3, null)`,
      [taken, alsoTaken, ours],
    );
  });

  async function handedOver(): Promise<string[]> {
    const { rows } = await client.query<{ id: string }>(
      'select id from conversations where handed_over_at is not null',
    );
    return rows.map(({ id }) => id);
  }

  it('gives one conversation back', async () => {
    expect(await run(taken)).toEqual({ code: 0, text: `${taken}: the assistant is back` });
    expect(await handedOver()).toEqual([alsoTaken]);
  });

  it("tells which was in nobody's hands", async () => {
    const { code, text } = await run(taken, ours);
    expect(code).toBe(1);
    expect(text).toBe(`${taken}: the assistant is back\n${ours}: was not in anybody's hands`);
  });

  it('gives all back, and is content when there are none', async () => {
    expect((await run('--all')).code).toBe(0);
    expect(await handedOver()).toEqual([]);
    expect(await run('--all')).toEqual({ code: 0, text: "No conversation was in anybody's hands." });
  });

  it.each([[], ['--all', taken], ['Anna'], ['--some']])('is not to be called with %p %p', async (...args) => {
    expect((await run(...args)).code).toBe(2);
    expect(await handedOver()).toHaveLength(2);
  });
});
