import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { uuid7 } from '../../src/foundation/uuid7';
import { simulatedNumber } from '../../src/simulator/standing-in';
import { message } from '../message-router/events';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { absolute } from '../support/source-files';

describe('the commands, as programs', () => {
  // Without a .env and without an embedded server.
  const folder = mkdtempSync(join(tmpdir(), 'eliza-commands-'));
  afterAll(() => rmSync(folder, { recursive: true }));

  function run(name: string, args: readonly string[], environment: Readonly<Record<string, string>> = {}) {
    const program = [
      '--require',
      absolute('test/support/flows/register.cjs'),
      absolute(`src/operations/${name}.command.ts`),
    ];
    const { status, stdout, stderr } = spawnSync(process.execPath, [...program, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
      encoding: 'utf8',
      timeout: 20_000,
    });
    return { code: status, out: stdout, err: stderr };
  }

  it('requeue stores a dead event for the running instance to answer', async () => {
    const url = await freshDatabase();
    const client = await databaseClient(url);
    const id = uuid7();
    const event = { ...message('hello', { key: 'k1' }), account: simulatedNumber.id };
    await client.query(
      `insert into dead_letters (id, kind, scope, key, channel, reason, payload)
       values ($1, 'event', 'whatsapp:x', 'k1', 'whatsapp', 'UNKNOWN_ACCOUNT', $2)`,
      [id, JSON.stringify(event)],
    );
    expect(run('dead-letters', [], { DATABASE_URL: url })).toMatchObject({
      code: 0,
      out: expect.stringContaining(id) as string,
      err: '',
    });
    expect(run('requeue', [id], { DATABASE_URL: url })).toEqual({
      code: 0,
      out: `${id}: requeued\n`,
      err: '',
    });
    const { rows } = await client.query(
      'select i.key, c.owner, c.due_at is not null as due from inbox_events i join conversations c on c.id = i.conversation_id',
    );
    expect(rows).toEqual([{ key: 'k1', owner: null, due: true }]);
    expect(run('requeue', ['--all', '--reason', 'UNKNOWN_ACCOUNT'], { DATABASE_URL: url }).out).toBe(
      'No dead letter has this reason.\n',
    );
  });

  it.each([
    'dead-letters',
    'requeue',
    'hand-back',
    'rotate-credentials',
    'erase-user',
    'make-operator',
    'import-users',
  ])('%s explains itself without a database', (name) => {
    const { code, out, err } = run(name, ['--help']);
    expect([code, err]).toEqual([0, '']);
    expect(out).toContain(`npm run ${name}`);
  });

  it('say in words that nothing runs, and that the database is away or empty', async () => {
    const nothing = run('hand-back', ['--all']);
    expect(nothing).toMatchObject({ code: 1, out: '' });
    expect(nothing.err).toContain('nothing is running here: npm start runs it');
    const away = run('dead-letters', [], { DATABASE_URL: 'postgres://somebody:hush@127.0.0.1:1/nothing' });
    expect(away).toEqual({ code: 1, out: '', err: 'The database cannot be reached.\n' });
    const url = await freshDatabase();
    await (await databaseClient(url)).query('drop table dead_letters');
    const empty = run('dead-letters', [], { DATABASE_URL: url });
    expect(empty).toEqual({
      code: 1,
      out: '',
      err: 'The database is not up to date: npm start brings it there.\n',
    });
  });

  it('erase-user and make-operator look for the person in the running database', async () => {
    const url = await freshDatabase();
    for (const name of ['erase-user', 'make-operator'])
      expect(run(name, [uuid7()], { DATABASE_URL: url })).toEqual({
        code: 1,
        out: '',
        err: 'There is no such user.\n',
      });
  });

  it('end with 2 when they are called wrongly', () => {
    expect(run('requeue', []).code).toBe(2);
  });
});
