import { Templates } from '../../src/connections';
import { ConnectionHealths } from '../../src/connections/connection-health';
import { sealCredentials } from '../../src/connections/sealed-credentials';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { HttpConfig } from '../../src/foundation/http/http.config';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { Vault } from '../../src/foundation/secrets/vault';
import { Owners } from '../../src/message-router';
import { ConnectionWatch, troubleOf } from '../../src/operations/connection-watch';
import { silentLog } from '../support/log';
import { useRouter } from '../support/router';
import { bad, good } from '../support/test-connecting';

const now = new Date('2026-11-25T12:00:00Z');
const inDays = (days: number): string => new Date(now.getTime() + days * 86_400_000).toISOString();

it.each([
  ['all is well', { ok: true, checks: [good], tokenExpiresAt: null }, undefined],
  ['the token lasts', { ok: true, checks: [good], tokenExpiresAt: inDays(15) }, undefined],
  ['the token ends in two weeks', { ok: true, checks: [good], tokenExpiresAt: inDays(14) }, 'token-ends:14'],
  ['in six days', { ok: true, checks: [good], tokenExpiresAt: inDays(6) }, 'token-ends:7'],
  ['in an hour', { ok: true, checks: [good], tokenExpiresAt: inDays(0.04) }, 'token-ends:1'],
  ['a check fails', { ok: false, checks: [good, bad], tokenExpiresAt: inDays(6) }, 'failing:token'],
])('%s', (_, health, key) => {
  expect(troubleOf(health, now)?.key).toBe(key);
});

describe('the watch', () => {
  const router = useRouter();
  const organizationId = '00000000-0000-0000-0000-00000000000a';
  const id = '00000000-0000-0000-0000-0000000000c1';

  /** The watch of one instance, and what it told owners. */
  function watch() {
    const { database, directory, speaker, clock } = router;
    const owners = new Owners(database, speaker, silentLog);
    const tell = jest.spyOn(owners, 'tell');
    const healths = new ConnectionHealths(database, directory, new HttpConfig());
    const templates = new Templates(database, directory, silentLog);
    const metrics = new Metrics();
    const made = new ConnectionWatch(
      database,
      healths,
      templates,
      owners,
      router.config,
      clock,
      silentLog,
      metrics,
    );
    return { look: () => made.look(), told: () => tell.mock.calls.map(([, text]) => text) };
  }
  const ages = () =>
    router.query(`update connections set health_until = now() - interval '2 hours' where id = $1`, [id]);

  beforeEach(async () => {
    await router.query('delete from connections where organization_id is not null');
    await router.query('delete from message_templates');
    const vault = new Vault(new SecretsConfig());
    const credentials = { account: 'theirs', secret: 'secret', verifyToken: 't' };
    await router.query(
      `insert into connections (id, organization_id, channel, external_id, status, sealed)
       values ($1, $2, 'test', 'theirs', 'active', $3)`,
      [id, organizationId, sealCredentials(vault, { id, organizationId }, credentials)],
    );
    await router.directory.refresh();
    Object.assign(router.channel.connecting, {
      health: { ok: true, checks: [good], tokenExpiresAt: null },
      list: [{ name: 'hello', language: 'en', category: 'UTILITY', status: 'APPROVED', components: [] }],
    });
  });

  it('lists templates, and says nothing while all is well', async () => {
    const one = watch();
    await one.look();
    expect(one.told()).toEqual([]);
    expect(await router.query('select name, status from message_templates')).toEqual([
      { name: 'hello', status: 'APPROVED' },
    ]);
  });

  it('tells the owners of a trouble once, whichever instance sees it, and again when it comes back', async () => {
    await router.query('delete from outgoing_webhooks');
    await router.query(
      `insert into organizations (id, name, slug) values ($1, 'x', 'x') on conflict do nothing`,
      [organizationId],
    );
    await router.query(
      `insert into outgoing_webhooks (id, organization_id, url, events, sealed_secret)
       values ($1, $2, 'https://shop.example/hook', '{connection.attention}', 'x')`,
      [id, organizationId],
    );
    const [one, two] = [watch(), watch()];
    const told = (): readonly string[] => [...one.told(), ...two.told()];
    router.channel.connecting.health = { ok: false, checks: [bad], tokenExpiresAt: null };
    await Promise.all([one.look(), two.look()]);
    await ages();
    await one.look();
    expect(told()).toEqual(['Your test connection needs you: The token has ended. Make a new one.']);
    router.channel.connecting.health = { ok: true, checks: [good], tokenExpiresAt: null };
    await ages();
    await one.look();
    router.channel.connecting.health = { ok: false, checks: [bad], tokenExpiresAt: null };
    await ages();
    await two.look();
    expect(told()).toHaveLength(2);
    const events = await router.query<{ payload: object }>('select payload from outgoing_events order by id');
    expect(events.map(({ payload }) => payload)).toEqual(
      [1, 2].map(() => ({
        connection_id: id,
        channel: 'test',
        why: 'failing:token',
        text: expect.any(String) as string,
      })),
    );
  });

  /** Connections of organisations that no key of ours opens. */
  const closed = (count: number) =>
    router.query(
      `insert into connections (id, organization_id, channel, external_id, status, sealed)
       select gen_random_uuid(), $1, 'test', 'closed-' || n, 'active', 'v1.none.of.ours' from generate_series(1, $2::int) n`,
      [organizationId, count],
    );

  it('many that do not open, or whose templates are not listed, keep no other from being looked at', async () => {
    await closed(60);
    await router.directory.refresh();
    await router.query(
      `update connections set templates_synced_at = now() - interval '2 hours' where id = $1`,
      [id],
    );
    await ages();
    router.channel.connecting.calls.length = 0;
    const one = watch();
    for (let round = 0; round < 5; round++) await one.look();
    expect(router.channel.connecting.calls).toContain('check theirs');
    expect(await router.query('select name from message_templates')).toEqual([{ name: 'hello' }]);
  });

  it('tells the owners of one that does not open, and that it is to be connected again', async () => {
    await router.query(
      `update connections set sealed = 'v1.none.of.ours', updated_at = now(), health = $2 where id = $1`,
      [id, { ok: true, checks: [good], tokenExpiresAt: null }],
    );
    await router.directory.refresh();
    const one = watch();
    await one.look();
    await one.look();
    expect(one.told()).toEqual([expect.stringContaining('connect')]);
  });

  it('one whose look throws harms no other', async () => {
    await router.query(`update connections set templates_synced_at = null`);
    const listed = jest.spyOn(router.channel.connecting, 'templates');
    listed.mockRejectedValueOnce(new Error('a bug'));
    const checked = jest
      .spyOn(router.channel.connecting, 'check')
      .mockRejectedValueOnce(new Error('another'));
    const other = '00000000-0000-0000-0000-0000000000c2';
    const credentials = { account: 'other', secret: 'secret', verifyToken: 't' };
    await router.query(
      `insert into connections (id, organization_id, channel, external_id, status, sealed)
       values ($1, $2, 'test', 'other', 'active', $3)`,
      [
        other,
        organizationId,
        sealCredentials(new Vault(new SecretsConfig()), { id: other, organizationId }, credentials),
      ],
    );
    await router.directory.refresh();
    const one = watch();
    await one.look();
    expect([checked.mock.calls.length, listed.mock.calls.length]).toEqual([2, 2]);
    checked.mockRestore();
    listed.mockRestore();
    expect(await router.query('select connection_id from message_templates')).toHaveLength(1);
  });
});
