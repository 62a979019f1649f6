import type { Client } from 'pg';
import { uuid7 } from '../../src/foundation/uuid7';
import { importUsers } from '../../src/operations/import-users';
import { findProjectionDrift } from '../../src/users';
import { databaseClient } from '../support/database';
import { freshDatabase } from '../support/fresh-database';
import { insert, oldSystem } from './import/old-system';

let here: Client;
let hereUrl: string;
let old: Client;
let oldUrl: string;
beforeAll(async () => {
  hereUrl = await freshDatabase();
  here = await databaseClient(hereUrl);
  ({ url: oldUrl, client: old } = await oldSystem());
});
beforeEach(async () => {
  await old.query('truncate users, organizations');
  await here.query(
    'truncate users, organizations, memberships, identities, identity_keys, phone_proofs, link_offers cascade',
  );
});

const run = (...args: string[]) =>
  importUsers([oldUrl, ...args], () => Promise.resolve({ DATABASE_URL: hereUrl }));
const rows = async (sql: string, values: unknown[] = []) =>
  (await here.query<Record<string, unknown>>(sql, values)).rows;
const everything = async () => {
  const all: unknown[] = [];
  for (const table of [
    'organizations',
    'users',
    'memberships',
    'identities',
    'identity_keys',
    'phone_proofs',
  ])
    all.push(await rows(`select * from ${table} order by 1, 2`));
  return JSON.stringify(all);
};
const nobody = '[[],[],[],[],[],[]]';

const organization = (name: string, more: object = {}) =>
  insert(old, 'organizations', { name, slug: name.toLowerCase(), credit_balance: '4.75', ...more });
const person = (more: object) => insert(old, 'users', { role: 'owner', ...more });

/** Somebody on every channel, in an organisation of their own. */
async function ann(): Promise<string> {
  return person({
    name: 'Ann',
    avatar: 'https://example.com/ann.png',
    email: 'ann@example.com',
    organization_id: await organization('Anns'),
    whatsapp_id: '12015550143',
    whatsapp_name: 'Ann 🐈',
    telegram_id: '4242424242',
    telegram_username: 'ann',
    telegram_first_name: 'Ann',
    discord_id: '123456789012345678',
    discord_username: 'ann.d',
    discord_global_name: 'Ann D',
    phone_number: '+12015550143',
    phone_verified: true,
    created_at: '2025-11-01 12:00:00',
    updated_at: '2026-11-20 12:00:00',
  });
}

it('brings a person over as they were: columns, organization, role, times', async () => {
  const id = await ann();
  const { code, text } = await run('--apply');
  expect([code, text]).toEqual([0, expect.stringContaining('no difference')]);
  expect(text).toMatch(/users +1\n +identities +3\n +organizations +1\n +phones that are proved +1\n/);
  expect(await rows('select * from users')).toMatchObject([
    {
      id,
      status: 'active',
      name: 'Ann',
      avatar: 'https://example.com/ann.png',
      email: 'ann@example.com',
      email_verified_at: null,
      is_operator: false,
      whatsapp_id: '12015550143',
      whatsapp_name: 'Ann 🐈',
      telegram_id: '4242424242',
      telegram_username: 'ann',
      telegram_first_name: 'Ann',
      discord_id: '123456789012345678',
      discord_username: 'ann.d',
      discord_global_name: 'Ann D',
      phone_number: '+12015550143',
      phone_verified: true,
      created_at: new Date('2025-11-01T12:00:00Z'),
    },
  ]);
  expect(await rows('select name, slug, is_personal, credit_balance from organizations')).toEqual([
    { name: 'Anns', slug: 'anns', is_personal: true, credit_balance: '4.750000' },
  ]);
  expect(await rows('select user_id, role from memberships')).toEqual([{ user_id: id, role: 'owner' }]);
  expect(await rows(`select action, user_id from audit_log where action = 'user.imported'`)).toContainEqual({
    action: 'user.imported',
    user_id: id,
  });
});

it('nothing that comes over has proved anything but itself', async () => {
  await ann();
  await run('--apply');
  expect(await rows('select distinct assurance, verified_at, last_seen_at from identities')).toEqual([
    {
      assurance: 'inbound',
      verified_at: new Date('2025-11-01T12:00:00Z'),
      last_seen_at: new Date('2026-11-20T12:00:00Z'),
    },
  ]);
  expect(await rows('select kind, scope, value from identity_keys order by kind')).toEqual([
    { kind: 'discord_user_id', scope: 'global', value: '123456789012345678' },
    { kind: 'tg_user_id', scope: 'global', value: '4242424242' },
    { kind: 'wa_id', scope: 'global', value: '12015550143' },
  ]);
  expect(await findProjectionDrift({ query: rows } as never)).toEqual([]);
});

it.each([
  ['typed', { phone_number: '+12025550199', phone_verified: true }],
  ['never verified', { phone_number: '+12015550143', phone_verified: false }],
])('a phone that was %s stays behind', async (_what, phone) => {
  await person({ whatsapp_id: '12015550143', ...phone });
  expect((await run('--apply')).text).toMatch(/phones that stay behind +1/);
  expect(await rows('select phone_number, phone_verified from users')).toEqual([
    { phone_number: null, phone_verified: false },
  ]);
  expect(await rows('select 1 as one from phone_proofs')).toEqual([]);
});

it('looks first: without --apply nothing is kept', async () => {
  await ann();
  const dry = await run();
  expect(dry).toEqual({ code: 0, text: expect.stringContaining('--apply would import') });
  expect(await everything()).toBe(nobody);
  expect((await run('--apply')).text.split('\n').slice(1)).toEqual(dry.text.split('\n').slice(1));
});

it('running it again changes nothing, and brings who came since', async () => {
  const id = await ann();
  await run('--apply');
  await rows(`update users set name = 'Anna' where id = $1`, [id]);
  const before = await everything();
  expect((await run('--apply')).text).toMatch(/users that were here before +1/);
  expect(await everything()).toBe(before);
  await person({ whatsapp_id: '12015550144', organization_id: await organization('Bobs') });
  expect((await run('--apply')).text).toMatch(/users +1\n/);
  expect(await rows('select name from organizations order by 1')).toEqual([
    { name: 'Anns' },
    { name: 'Bobs' },
  ]);
  expect(await rows('select name from users where id = $1', [id])).toEqual([{ name: 'Anna' }]);
});

it('two imports at once are one', async () => {
  await ann();
  const ends = await Promise.all([run('--apply'), run('--apply')]);
  expect(ends.map(({ code }) => code)).toEqual([0, 0]);
  expect(await rows('select 1 as one from users')).toHaveLength(1);
});

it('keeps who is in a shared organization, with their roles; it is nobody’s personal one', async () => {
  const shared = await organization('Shared');
  const roles = { owner: 'owner', admin: 'admin', member: 'member', viewer: 'member' };
  for (const [index, role] of Object.keys(roles).entries())
    await person({ whatsapp_id: `1201555015${index}`, organization_id: shared, role });
  await run('--apply');
  expect(await rows('select is_personal from organizations')).toEqual([{ is_personal: false }]);
  const found = await rows('select role from memberships');
  expect(found.map(({ role }) => role).sort()).toEqual(Object.values(roles).sort());
});

it('brings more than a batch, the suspended as suspended, and leaves who is on no channel', async () => {
  await old.query(
    `insert into users (whatsapp_id, whatsapp_name, is_active)
     select '1201' || (5550000 + n), 'P' || n, n % 2 = 0 from generate_series(1, 2100) n`,
  );
  await person({ email: 'web@example.com', wallet_address: '0xabc' });
  const { text } = await run('--apply');
  expect(text).toMatch(/users +2100\n/);
  expect(text).toMatch(/users on no channel, left +1$/);
  expect(await rows('select status, count(*)::int as n from users group by 1 order by 1')).toEqual([
    { status: 'active', n: 1050 },
    { status: 'suspended', n: 1050 },
  ]);
});

describe('one row that cannot be, and nothing is imported', () => {
  beforeEach(ann);

  it.each([
    [
      'an id that WhatsApp cannot give',
      { whatsapp_id: '+12015550144' },
      'its whatsapp_id is not one of WhatsApp',
    ],
    ['an id that Telegram cannot give', { telegram_id: '@bob' }, 'its telegram_id is not one of Telegram'],
    ['an id that Discord cannot give', { discord_id: 'bob#1234' }, 'its discord_id is not one of Discord'],
    ['the account of another', { whatsapp_id: '12015550143' }, 'one whatsapp id is both of theirs'],
    [
      'no such organization',
      { whatsapp_id: '12015550144', organization_id: uuid7() },
      'its organization is not there',
    ],
    [
      'a name without its account',
      { whatsapp_id: '12015550144', telegram_username: 'bob' },
      'its telegram_username would not be the same',
    ],
  ])('%s', async (_what, row, why) => {
    const id = await person(row);
    const { code, text } = await run('--apply');
    expect(code).toBe(1);
    expect(text).toContain(id);
    expect(text).toContain(why);
    for (const personal of ['12015550143', '12015550144', 'bob']) expect(text).not.toContain(personal);
    expect(await everything()).toBe(nobody);
  });

  it('a debt', async () => {
    await person({
      whatsapp_id: '12015550144',
      organization_id: await organization('Bobs', { credit_balance: '-1' }),
    });
    expect((await run('--apply')).text).toContain('its credit is negative');
    expect(await everything()).toBe(nobody);
  });

  it('somebody who writes here already', async () => {
    const [user, identity] = [uuid7(), uuid7()];
    await rows('insert into users (id) values ($1)', [user]);
    await rows(`insert into identities (id, user_id, channel) values ($1, $2, 'whatsapp')`, [identity, user]);
    await rows(
      `insert into identity_keys (id, identity_id, kind, scope, value) values ($1, $2, 'wa_id', 'global', '12015550143')`,
      [uuid7(), identity],
    );
    const before = await everything();
    expect((await run('--apply')).text).toContain(`its whatsapp id is user ${user}'s here`);
    expect(await everything()).toBe(before);
  });

  it('a slug that is taken here', async () => {
    const id = uuid7();
    await rows(`insert into organizations (id, name, slug) values ($1, 'Other', 'anns')`, [id]);
    expect((await run('--apply')).text).toContain(`its slug is organization ${id}'s here`);
  });

  it('shows the first problems and counts the others', async () => {
    for (let n = 0; n < 25; n++) await person({ telegram_id: `@${n}` });
    expect((await run()).text).toMatch(/… and 5 more$/);
  });
});

it('reads an old system that has not all of the columns', async () => {
  await old.query('begin');
  await old.query(
    'alter table users drop column discord_id, drop column whatsapp_name, drop column updated_at',
  );
  await old.query(`insert into users (whatsapp_id) values ('12015550143')`);
  await old.query('commit');
  expect((await run('--apply')).code).toBe(0);
  expect(await rows('select whatsapp_id, whatsapp_name from users')).toEqual([
    { whatsapp_id: '12015550143', whatsapp_name: null },
  ]);
  await old.query(
    'alter table users add discord_id text, add whatsapp_name text, add updated_at timestamp not null default now()',
  );
});

it('says in words what is no old system, and never the URL', async () => {
  const to = (url: string) => importUsers([url], () => Promise.resolve({ DATABASE_URL: hereUrl }));
  expect(await to(hereUrl)).toMatchObject({ code: 1, text: expect.stringContaining('of this product') });
  const away = await to('postgres://somebody:hush@127.0.0.1:1/nothing');
  expect(away).toEqual({ code: 1, text: "The old system's database cannot be read." });
  for (const args of [[], [oldUrl, oldUrl], ['mysql://x'], [oldUrl, '--all']])
    expect((await importUsers(args, () => Promise.resolve({ DATABASE_URL: hereUrl }))).code).toBe(2);
});
