import { AuthApp } from '../../support/auth-app';
import { AShop } from '../../support/business';
import { personAt } from '../../support/flows/account';

const customer = personAt(900);
const V = '/api/v1/whatsapp';

interface Check {
  readonly name: string;
  readonly ok: boolean;
  readonly fix: string;
}
const failedOf = (checks: unknown): Check[] => (checks as Check[]).filter(({ ok }) => !ok);

let at: AuthApp;
beforeAll(async () => (at = await AuthApp.start()), 60_000);

const ages = (shop: { organizationId: string }): Promise<unknown> =>
  at.rows(`update connections set health_until = now() - interval '1 second' where organization_id = $1`, [
    shop.organizationId,
  ]);

it('a number goes through connect, status, token expiry, reconnect and disconnect', async () => {
  const shop = await AShop.open(at, 1);
  expect((await shop.call('GET', `${V}/status`)).body).toMatchObject({ connected: false, configured: false });

  const connected = await shop.connect();
  expect([connected.status, connected.body]).toMatchObject([
    200,
    {
      success: true,
      webhookUrl: `${at.url}/api/webhooks/whatsapp/${shop.organizationId}`,
      verifyToken: expect.stringMatching(/^wa_verify_[0-9a-f]{48}$/),
      businessPhone: expect.stringMatching(/^\+1\d{10}$/),
    },
  ]);
  expect(failedOf(connected.body.checks)).toEqual([]);
  expect(await shop.hear(customer, 'are you open?')).toContain('are you open?');

  const status = await shop.call('GET', `${V}/status`);
  expect(status.body).toMatchObject({
    connected: true,
    configured: true,
    verifyToken: connected.body.verifyToken,
    connections: [{ ok: true }],
  });

  // The token ends at Meta: said within a minute of the last good look, with what to do.
  at.graph.accounts.tokens.get(shop.meta.token.value)!.revoked = true;
  await ages(shop);
  const ended = (await shop.call('GET', `${V}/status`)).body;
  expect(ended).toMatchObject({ connected: false, configured: true, error: expect.stringMatching(/token/i) });
  expect(failedOf(ended.checks)).not.toEqual([]);
  for (const { fix } of failedOf(ended.checks)) expect(fix).not.toBe('');

  // A new token, the same number: the same connection.
  const again = at.graph.accounts.addToken(shop.meta.app, [shop.meta.account]);
  const reconnected = await shop.connect({ accessToken: again.value });
  expect(reconnected.body).toMatchObject({
    connectionId: connected.body.connectionId,
    verifyToken: connected.body.verifyToken,
  });
  expect((await shop.call('GET', `${V}/status`)).body).toMatchObject({ connected: true });
  expect(await shop.hear(customer, 'and now?')).toContain('and now?');

  const gone = await shop.call('POST', `${V}/disconnect`);
  expect([gone.status, failedOf(gone.body.checks)]).toEqual([200, []]);
  expect(at.graph.accounts.targetsOf(shop.phoneNumberId)).toEqual([]);
  expect((await shop.call('GET', `${V}/status`)).body).toMatchObject({ connected: false, configured: false });
  expect((await shop.call('DELETE', `${V}/disconnect`)).status).toBe(404);
  const [row] = await at.rows('select status, sealed from connections where id = $1', [
    connected.body.connectionId,
  ]);
  expect(row).toEqual({ status: 'disconnected', sealed: null });
  // The log stays.
  expect(
    await at.rows('select 1 from messages where organization_id = $1', [shop.organizationId]),
  ).not.toEqual([]);
});

describe('what Meta does not accept leaves nothing', () => {
  it.each([
    ['a wrong app secret', () => ({ appSecret: 'f'.repeat(32) }), 'app-secret'],
    ['a token that is none', () => ({ accessToken: 'EAAGnone' }), 'token'],
    ["another's number", (other: AShop) => ({ phoneNumberId: other.phoneNumberId }), 'number'],
    ['another phone than said', () => ({ businessPhone: '+12025550199' }), 'business-phone'],
  ])('%s', async (_, change, check) => {
    const shop = await AShop.open(at, 2);
    const other = await AShop.open(at, 3);
    const answer = await shop.connect(change(other));
    expect([answer.status, answer.body.code]).toEqual([422, 'CREDENTIALS_REJECTED']);
    expect(failedOf(answer.body.details.checks).map(({ name }) => name)).toContain(check);
    expect(answer.text).not.toContain(shop.meta.token.value);
    expect(
      await at.rows('select 1 from connections where organization_id = $1', [shop.organizationId]),
    ).toEqual([]);
  });

  it('Meta away while subscribing: nothing is stored, nothing is subscribed, 502', async () => {
    const shop = await AShop.open(at, 4);
    at.graph.trouble = (call) => (call.startsWith('POST') ? { status: 500 } : undefined);
    const answer = await shop.connect();
    at.graph.trouble = () => undefined;
    expect([answer.status, answer.body.code]).toEqual([502, 'PLATFORM_UNAVAILABLE']);
    expect(
      await at.rows('select 1 from connections where organization_id = $1', [shop.organizationId]),
    ).toEqual([]);
    expect(at.graph.accounts.targetsOf(shop.phoneNumberId)).toEqual([]);
  });

  it('fields that are missing or unknown: 400 with their names, and no value', async () => {
    const shop = await AShop.open(at, 5);
    const answer = await shop.call('POST', `${V}/connect`, {
      body: { accessToken: 'secret-token', extra: 1 },
    });
    expect([answer.status, answer.body.code]).toEqual([400, 'INVALID_REQUEST']);
    expect(Object.keys(answer.body.details.fields)).toEqual(
      expect.arrayContaining(['phoneNumberId', 'appSecret']),
    );
    expect(answer.text).not.toContain('secret-token');
  });
});

it('several numbers of one organisation answer each from the number that was written to', async () => {
  const shop = await AShop.connected(at, 6);
  const second = at.graph.accounts.addNumber(shop.meta.account);
  const added = await shop.connect({ phoneNumberId: second.phoneNumberId, businessPhone: second.phone });
  expect(added.status).toBe(200);
  await shop.hear(customer, 'to the first');
  await at.graph.say(second.phoneNumberId, customer, 'to the second');
  for (;;) {
    const sent = at.graph.taken.filter(({ from, to }) => from === second.phoneNumberId && to === customer);
    if (sent.length) {
      expect(sent.map(({ text }) => text).join()).toContain('to the second');
      break;
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  const { body } = await shop.call('GET', '/api/v1/connections');
  expect((body.items as { account: string }[]).map(({ account }) => account).sort()).toEqual(
    [shop.phoneNumberId, second.phoneNumberId].sort(),
  );
  expect((await shop.call('POST', `${V}/disconnect`)).body.code).toBe('CONNECTION_AMBIGUOUS');
  const left = await shop.call('POST', `${V}/disconnect?connection_id=${String(added.body.connectionId)}`);
  expect(left.status).toBe(200);
  // The first of the same account still delivers.
  expect(await shop.hear(customer, 'still there?')).toContain('still there?');
});

it('a key of the scope connects and reads, without it it may not, and a member never sees the verify token', async () => {
  const shop = await AShop.open(at, 7);
  const asKey = async (method: string, path: string, scope: string, body?: object) =>
    at.call(method, path, { headers: { 'x-api-key': await shop.key(scope) }, ...(body && { body }) });
  expect((await asKey('POST', `${V}/connect`, 'connections:read', shop.meta.request)).status).toBe(403);
  expect((await asKey('POST', `${V}/connect`, 'connections:write', shop.meta.request)).status).toBe(200);
  const read = await asKey('GET', `${V}/status`, 'connections:read');
  expect(read.body).toMatchObject({ connected: true });
  expect(read.body.verifyToken).toBeUndefined();
  await at.rows(`update memberships set role = 'member' where user_id = $1`, [shop.owner.userId]);
  const asMember = await shop.call('GET', `${V}/status`);
  expect([asMember.status, asMember.body.verifyToken]).toEqual([200, undefined]);
  expect((await shop.connect()).status).toBe(403);
});

it('settings are kept, checked, and work at once', async () => {
  const shop = await AShop.connected(at, 8);
  const path = `/api/v1/connections/${shop.connectionId}`;
  const bad = await shop.call('PATCH', path, {
    body: {
      settings: {
        hours: { timeZone: 'Mars/North', open: [{ day: 1, from: '9', to: '17:00' }], closedText: '' },
      },
    },
  });
  expect([bad.status, Object.keys(bad.body.details.fields).sort()]).toEqual([
    400,
    [
      'settings.hours.closedText',
      'settings.hours.open.0.from',
      'settings.hours.open.0.to',
      'settings.hours.timeZone',
    ],
  ]);
  const settings = { greeting: 'Welcome to A Shop.', quiet: ['+12025550177'] };
  const changed = await shop.call('PATCH', path, { body: { label: ' Berlin ', settings } });
  expect(changed.body).toMatchObject({ label: 'Berlin', settings, agent_id: null });
  expect(await shop.hear(personAt(901), 'hello')).toContain('Welcome to A Shop.');
  const unknown = await shop.call('PATCH', path, {
    body: { agent_id: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' },
  });
  expect([unknown.status, unknown.body.code]).toEqual([422, 'AGENT_NOT_FOUND']);
  expect((await shop.call('GET', path)).body).toMatchObject({ label: 'Berlin', settings });
});

it('what is no setting, and no text, is refused and changes nothing', async () => {
  const shop = await AShop.connected(at, 9);
  const path = `/api/v1/connections/${shop.connectionId}`;
  const hours = { timeZone: 'Europe/Berlin', open: [], closedText: '\ud800' };
  const wrong: [string, object][] = [
    ['settings', { settings: null }],
    ['settings.greeting', { settings: { greeting: 'a\0' } }],
    ['settings.hours.closedText', { settings: { hours } }],
    ['settings.quiet', { settings: { quiet: ['\0'] } }],
    ['label', { label: 'a\0b' }],
  ];
  for (const [field, body] of wrong) {
    const answer = await shop.call('PATCH', path, { body });
    expect([answer.status, Object.keys(answer.body.details?.fields ?? {})]).toEqual([400, [field]]);
  }
  expect((await shop.call('GET', path)).body).toMatchObject({ label: null, settings: {} });
});
