import { sessionsDatabase } from '../sessions-database';

const old = 'the-old-secret-of-these-tests-is-long-enough';
const fresh = 'the-new-secret-of-these-tests-is-long-enough';

describe('KeyRotation', () => {
  const at = sessionsDatabase();
  beforeEach(() => at.database.query('delete from signing_keys'));

  const states = async (): Promise<string[]> =>
    (
      await at.database.query<{ state: string }>('select state from signing_keys order by created_at, kid')
    ).map(({ state }) => state);
  const age = (days: number): Promise<unknown> =>
    at.database.query(
      `update signing_keys set activates_at = activates_at - make_interval(days => $1) where state <> 'retired'`,
      [days],
    );

  it('makes one active key, however many processes start at once', async () => {
    await Promise.all(Array.from({ length: 10 }, () => at.process().rotation.run()));
    expect(await states()).toEqual(['active']);
  });

  it('publishes the next key before it signs, and lets the last one verify on', async () => {
    const { rotation } = at.process();
    await rotation.run();
    await age(89);
    await rotation.run();
    expect(await states()).toEqual(['active']);
    await age(2);
    await Promise.all(Array.from({ length: 5 }, () => at.process().rotation.run()));
    expect(await states()).toEqual(['active', 'next']);
    const [wait] = await at.database.query<{ enough: boolean }>(
      `select activates_at - created_at >= interval '10 minutes' as enough from signing_keys where state = 'next'`,
    );
    expect(wait?.enough).toBe(true);
    await rotation.run();
    expect(await states()).toEqual(['active', 'next']);

    await at.database.query(`update signing_keys set activates_at = now() where state = 'next'`);
    await Promise.all(Array.from({ length: 5 }, () => at.process().rotation.run()));
    expect(await states()).toEqual(['retired', 'active']);
    expect(
      await at.database.query(`select 1 from signing_keys where state = 'retired' and private_sealed = ''`),
    ).toHaveLength(1);
  });

  it('forgets a retired key only when its last token has run out', async () => {
    const { rotation } = at.process();
    await rotation.run();
    await at.database.query(
      `update signing_keys set state = 'retired', retired_at = now() - interval '15 minutes'`,
    );
    await rotation.run();
    expect(await states()).toEqual(['retired', 'active']);
    await at.database.query(
      `update signing_keys set retired_at = now() - interval '31 minutes' where state = 'retired'`,
    );
    await rotation.run();
    expect(await states()).toEqual(['active']);
  });

  it('seals under the first secret what an older one sealed', async () => {
    await at.process(old).rotation.run();
    await at.process(`${fresh},${old}`).rotation.run();
    const { keys } = at.process(fresh, 'production');
    await expect(keys.signer()).resolves.toMatchObject({ privateKey: { asymmetricKeyType: 'ec' } });
    expect(await states()).toEqual(['active']);
  });
});
