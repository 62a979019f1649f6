import { SigningKeys } from '../../src/auth/sessions/keys/signing-keys';
import { AuthApp } from '../support/auth-app';
import { personAt } from '../support/flows/account';
import { partsOf } from '../support/tokens';

const P = '/api/eliza-app/auth';
const LANES = 6;

describe('T22: keys rotate', () => {
  let apps: readonly [AuthApp, AuthApp];
  beforeAll(async () => {
    const first = await AuthApp.start();
    apps = [first, await AuthApp.start({}, first.databaseUrl)];
  });

  const published = async (app: AuthApp): Promise<string[]> => {
    const { body, headers } = await app.call('GET', '/.well-known/jwks.json');
    expect(headers['cache-control']).toBe('public, max-age=300');
    const keys: readonly { kid: string }[] = body.keys;
    return keys.map(({ kid }) => kid);
  };
  const tend = (app: AuthApp): Promise<void> => app.app.get(SigningKeys).tend();
  const kidOf = (token: string): string => String(partsOf(token).header.kid);

  it('under load and on two instances without a refusal; what a removed key signed is refused', async () => {
    const [a, b] = apps;
    const signing = new Set<string>();
    const refusals: string[] = [];
    let done = false;
    let requests = 0;
    const lanes = Array.from({ length: LANES }, async (_, lane) => {
      for (let turn = 0; !done; turn++) {
        const [here, there] = turn % 2 ? [a, b] : [b, a];
        const session = await here.signIn(personAt(100 + lane + LANES * turn));
        const renewed = await there.call('POST', `${P}/refresh`, {
          body: { refresh_token: session.refreshToken },
        });
        if (renewed.status !== 200) refusals.push(`refresh ${renewed.status}`);
        for (const token of [session.token, String(renewed.body.session?.token)])
          for (const app of apps) {
            signing.add(kidOf(token));
            const { status } = await app.call('GET', `${P}/sessions`, { token });
            if (status !== 200) refusals.push(`${status}`);
            if (!(await published(app)).includes(kidOf(token))) refusals.push('unpublished');
            requests++;
          }
      }
    });

    const before = await a.signIn(personAt(1));
    await more(() => requests);
    await a.rows(`update signing_keys set activates_at = activates_at - interval '91 days'`);
    await tend(a);
    await tend(b);
    const kids = await published(a);
    expect(kids).toHaveLength(2);
    expect([...signing]).toEqual([kidOf(before.token)]);
    // Its quarter of an hour is over. One instance knows it at once, the other goes on with the last key for a minute.
    await a.rows(`update signing_keys set activates_at = now() where state = 'next'`);
    await tend(a);
    await more(() => requests);
    await tend(b);
    await more(() => requests);
    done = true;
    await Promise.all(lanes);
    expect(refusals).toEqual([]);
    expect([...signing].sort()).toEqual([...kids].sort());
    expect((await a.call('GET', `${P}/sessions`, { token: before.token })).status).toBe(200);

    await a.rows(`update signing_keys set retired_at = now() - interval '1 hour' where state = 'retired'`);
    for (const app of apps) await tend(app);
    for (const app of apps) {
      expect(await published(app)).toEqual(kids.filter((kid) => kid !== kidOf(before.token)));
      const answer = await app.call('GET', `${P}/sessions`, { token: before.token });
      expect([answer.status, answer.body.code]).toEqual([401, 'INVALID_SESSION']);
    }
  });
});

/** That much more load has gone through. */
async function more(count: () => number): Promise<void> {
  const enough = count() + 40;
  while (count() < enough) await new Promise((later) => setTimeout(later, 10));
}
