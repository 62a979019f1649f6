import { uuid7 } from '../../src/foundation/uuid7';
import { deadLetters } from '../../src/operations/dead-letters';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';

describe('npm run dead-letters', () => {
  const conversation = uuid7();
  let url: string;
  const list = (...args: string[]) => deadLetters(args, () => Promise.resolve({ DATABASE_URL: url }));

  interface Row {
    readonly kind: string;
    readonly reason: string;
    readonly ago: string;
    readonly scope?: string;
    readonly requeued?: boolean;
  }
  const rows: Row[] = [
    { kind: 'event', reason: 'UNKNOWN_ACCOUNT', ago: '3 days', scope: 'whatsapp:200000000004567' },
    { kind: 'turn', reason: 'AGENT_FAILED', ago: '90 minutes' },
    { kind: 'send', reason: '131047', ago: '5 minutes' },
    { kind: 'send', reason: 'DONE_BEFORE', ago: '1 minute', requeued: true },
  ];

  beforeAll(async () => {
    url = await freshDatabase();
    const client = await databaseClient(url);
    for (const { kind, reason, ago, scope, requeued = false } of rows)
      await client.query(
        `insert into dead_letters (id, kind, scope, key, channel, conversation_id, reason, detail, payload, created_at, requeued_at)
         values ($1, $2, $3, 'wamid.4915112345678' || $5, 'whatsapp', $4, $5, 'I am sad', '{"text":"I am sad"}',
           now() - $6::interval, case when $7::boolean then now() end)`,
        [uuid7(), kind, scope ?? conversation, scope ? null : conversation, reason, ago, requeued],
      );
  });

  const reasons = (text: string) =>
    rows.map(({ reason }) => reason).filter((reason) => text.includes(reason));

  it('lists what is open, newest first, without what people said or their numbers', async () => {
    const { code, text } = await list();
    expect(code).toBe(0);
    expect(text).toMatch(/131047[^]*AGENT_FAILED[^]*UNKNOWN_ACCOUNT[^]*3 dead letters/);
    expect(text).toContain(conversation);
    expect(text).toContain('account ***4567');
    expect(text).not.toMatch(/sad|49151|2000000|DONE_BEFORE/);
  });

  it.each([
    [['--kind', 'turn'], ['AGENT_FAILED']],
    [['--reason', '131047'], ['131047']],
    [
      ['--since', '2h'],
      ['AGENT_FAILED', '131047'],
    ],
    [['--since', '10m'], ['131047']],
    [
      ['--since', '4d'],
      ['UNKNOWN_ACCOUNT', 'AGENT_FAILED', '131047'],
    ],
    [['--limit', '1'], ['131047']],
    [['--kind', 'event', '--since', '1h'], []],
  ])('%p lists %p', async (args, expected) => {
    const { code, text } = await list(...args);
    expect([code, reasons(text)]).toEqual([0, expected]);
  });

  it('says how many it does not show, and that there are none', async () => {
    expect((await list('--limit', '1')).text).toContain('1 dead letter, 2 more not shown');
    expect((await list('--reason', 'NONE')).text).toBe('No dead letters.');
  });

  it.each([
    ['--kind', 'letter'],
    ['--since', 'yesterday'],
    ['--since', '2'],
    ['--limit', '0'],
    ['--limit', '1001'],
    ['--all'],
    ['x'],
  ])('is not to be called with %p %p', async (...args) => {
    const asked = jest.fn();
    const { code, text } = await deadLetters(args, asked);
    expect(code).toBe(2);
    expect(text).toContain('npm run dead-letters');
    expect(asked).not.toHaveBeenCalled();
  });
});
