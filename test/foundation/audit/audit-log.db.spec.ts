import { audit } from '../../../src/foundation/audit/audit-log.sql';
import { usersDatabase } from '../../users/users-database';

const db = usersDatabase();
const write = (more: object = {}) =>
  db.database.transaction((tx) => audit(tx, { actor: 'system', action: 'test.done', ...more }));

describe('the audit log', () => {
  it('keeps what is appended', async () => {
    const userId = crypto.randomUUID();
    await write({ userId, reason: 'because', address: '203.0.113.0/24' });
    const rows = await db.query('select actor, action, reason, address from audit_log where user_id = $1', [
      userId,
    ]);
    expect(rows).toEqual([
      { actor: 'system', action: 'test.done', reason: 'because', address: '203.0.113.0/24' },
    ]);
  });

  it.each(['update audit_log set actor = $$user$$', 'delete from audit_log', 'truncate audit_log'])(
    'refuses: %s',
    async (statement) => {
      await write();
      const before = await db.count('audit_log');
      await expect(db.query(statement)).rejects.toMatchObject({ code: '42501' });
      expect(await db.count('audit_log')).toBe(before);
    },
  );

  it.each([
    ['a whole address', { address: '203.0.113.7' }],
    ['a whole IPv6 address', { address: '2001:db8::7' }],
    ['an address that is not cut', { address: '203.0.113.0/25' }],
    ['a sentence as a reason', { reason: 'Ann wrote' }],
    ['a number as a reason', { reason: '12015550143' }],
  ])('has no room for %s', async (_what, more) => {
    await expect(write(more)).rejects.toMatchObject({ code: '23514' });
  });

  it('takes a cut IPv6 address', async () => {
    await expect(write({ address: '2001:db8::/48' })).resolves.toBeUndefined();
  });
});
