import { randomBytes } from 'node:crypto';
import type { Client } from 'pg';
import { signInsPersonalData as holder } from '../../../src/auth/account/sign-ins.personal-data.sql';
import { Database } from '../../../src/foundation/database/database';
import { uuid7 } from '../../../src/foundation/uuid7';
import { databaseClient, databaseSource } from '../../support/database';
import { freshDatabase } from '../../support/fresh-database';

let client: Client;
let database: Database;
beforeAll(async () => {
  const url = await freshDatabase();
  client = await databaseClient(url);
  database = new Database(await databaseSource(url));
});
beforeEach(() =>
  client.query(
    'truncate users, identities, identity_keys, sessions, refresh_tokens, auth_challenges, api_keys, rate_limits cascade',
  ),
);

const query = async (sql: string, values: unknown[] = []) =>
  (await client.query<Record<string, unknown>>(sql, values)).rows;

/** Somebody who signed in once, asks to link, answers a sign-in from elsewhere, and made a key. */
async function signedIn(digits: string, device: string) {
  const [user, identity, session, opened] = [uuid7(), uuid7(), uuid7(), uuid7()];
  await query('insert into users (id) values ($1)', [user]);
  await query(`insert into identities (id, user_id, channel) values ($1, $2, 'whatsapp')`, [identity, user]);
  await query(
    `insert into identity_keys (id, identity_id, kind, scope, value) values ($1, $2, 'wa_id', 'global', $3)`,
    [uuid7(), identity, digits],
  );
  for (const id of [session, opened])
    await query(
      `insert into sessions (id, user_id, identity_id, amr, device, idle_expires_at, absolute_expires_at)
       values ($1, $2, $3, '{whatsapp}', $4, now() + interval '1 d', now() + interval '1 d')`,
      [id, user, identity, device],
    );
  await query('insert into refresh_tokens (token_hash, session_id) values ($1, $2)', [
    randomBytes(32),
    session,
  ]);
  const challenge = (more: Record<string, unknown>) => {
    const row = { id: uuid7(), purpose: 'login', method: 'chat', channel: 'whatsapp', ...more };
    const columns = Object.keys(row);
    return query(
      `insert into auth_challenges (secret_hash, expires_at, ${columns.join(', ')})
       values ('\\x${'00'.repeat(32)}', now() + interval '5 min', ${columns.map((_, i) => `$${i + 1}`).join(', ')})`,
      Object.values(row),
    );
  };
  await challenge({ purpose: 'link', user_id: user, session_id: session });
  await challenge({ opened_session_id: opened, status: 'consumed' });
  await challenge({ claimed_identity_id: identity, status: 'claimed' });
  await challenge({ claimed_sender: JSON.stringify({ keys: [{ kind: 'wa_id', value: digits }] }) });
  await query(
    `insert into api_keys (id, organization_id, created_by, name, hint, key_hash, scopes)
     values ($1, $2, $3, 'ours', 'ek_1', $4, '{messages:read}')`,
    [uuid7(), uuid7(), user, randomBytes(32)],
  );
  await query(`insert into rate_limits (key, hits, ends_at) values ($1, 1, now())`, [`refresh:user:${user}`]);
  return user;
}

it('erases sessions, sign-ins and whose key it was, and leaves those of others', async () => {
  const everything = async () => {
    const rows: unknown[] = [];
    for (const table of holder.tables)
      rows.push(await query(`select t::text as row from ${table} t order by 1`));
    return JSON.stringify(rows);
  };
  await signedIn('4912345678', 'Firefox on Linux');
  const before = await everything();
  const user = await signedIn('447700900123', 'Chrome on Windows');
  for (let times = 0; times < 2; times++) await database.transaction((tx) => holder.erase(tx, user));
  const after = await everything();
  expect(after).not.toContain(user);
  expect(after).not.toContain('447700900123');
  expect(after).not.toContain('Chrome');
  await query(`delete from api_keys where created_by is null`);
  expect(await everything()).toBe(before);
});

it('exports devices, requests and keys, without a secret', async () => {
  const user = await signedIn('447700900123', 'Chrome on Windows');
  await signedIn('4912345678', 'Firefox on Linux');
  const exported = await database.transaction((tx) => holder.export(tx, user));
  expect(exported).toMatchObject({
    sessions: [{ device: 'Chrome on Windows', signed_in_by: ['whatsapp'] }, {}],
    requests: [{ purpose: 'link', status: 'pending' }],
    api_keys: [{ name: 'ours', scopes: ['messages:read'] }],
  });
  expect(JSON.stringify(exported)).not.toMatch(/hash|Firefox/);
});

it('a merge ends the sessions and requests of who was absorbed', async () => {
  const loser = await signedIn('447700900123', 'Chrome on Windows');
  const survivor = await signedIn('4912345678', 'Firefox on Linux');
  const live = await query('select id from sessions where user_id = $1 order by id', [loser]);
  const { sessions } = await database.transaction((tx) => holder.reassign(tx, loser, survivor));
  expect([...(sessions as string[])].sort()).toEqual(live.map(({ id }) => id));
  expect(
    await query('select 1 as one from sessions where user_id = $1 and revoked_at is null', [survivor]),
  ).toHaveLength(2);
  expect(await query('select distinct revoke_reason from sessions where revoked_at is not null')).toEqual([
    { revoke_reason: 'merged' },
  ]);
  expect(await query('select status from auth_challenges where user_id = $1', [loser])).toEqual([
    { status: 'expired' },
  ]);
  expect(await query('select status from auth_challenges where user_id = $1', [survivor])).toEqual([
    { status: 'pending' },
  ]);
  expect(await query('select 1 as one from api_keys where created_by = $1', [survivor])).toHaveLength(2);
});

it('an undone merge ends what the survivor began with the accounts that go back, and nothing else', async () => {
  const loser = await signedIn('447700900123', 'Chrome on Windows');
  const survivor = await signedIn('4912345678', 'Firefox on Linux');
  const [own, given] = [
    await query('select id from sessions where user_id = $1', [survivor]),
    await query('select id from sessions where user_id = $1', [loser]),
  ];
  // Begun by the survivor while both were one.
  await query('update sessions set user_id = $2 where user_id = $1', [loser, survivor]);
  await database.transaction((tx) => holder.restore(tx, {}, loser, survivor));
  const live = await query('select id from sessions where revoked_at is null');
  expect(new Set(live.map(({ id }) => id))).toEqual(new Set(own.map(({ id }) => id)));
  expect(given).toHaveLength(2);
});

it('an identity that leaves ends the sessions and requests that began with it', async () => {
  const user = await signedIn('447700900123', 'Chrome on Windows');
  const [identity] = await query('select id from identities where user_id = $1', [user]);
  const other = await signedIn('4912345678', 'Firefox on Linux');
  await database.transaction((tx) =>
    holder.part(tx, {
      identityId: String(identity?.id),
      channel: 'whatsapp',
      conversationKeys: [],
      fromUserId: user,
      toUserId: null,
    }),
  );
  expect(await query('select distinct user_id from sessions where revoked_at is null')).toEqual([
    { user_id: other },
  ]);
  expect(
    await query('select status from auth_challenges where claimed_identity_id = $1', [identity?.id]),
  ).toEqual([{ status: 'expired' }]);
});
