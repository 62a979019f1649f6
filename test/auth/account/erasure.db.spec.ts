import { Erasure } from '../../../src/auth/account/erasure';
import { uuid7 } from '../../../src/foundation/uuid7';
import { PersonalDataRegistry } from '../../../src/users';
import { AuthApp } from '../../support/auth-app';
import { personAt } from '../../support/flows/account';

const by = { actor: 'operator' } as const;
let app: AuthApp;
beforeAll(async () => {
  app = await AuthApp.start();
});

/** A person who wrote, was answered, had it reported, and signed in. */
async function livelyPerson(digits: string): Promise<string> {
  await app.whatsapp.say(digits, `I am ${digits} and my cat is ill`);
  await app.lastReplyTo(digits);
  await app.platform.idle();
  const [row] = await app.rows<{ id: string; identity: string }>(
    'select u.id, i.id as identity from users u join identities i on i.user_id = u.id where u.whatsapp_id = $1',
    [digits],
  );
  if (!row) throw new Error('whoever writes is a user');
  await app.rows(
    `insert into sessions (id, user_id, identity_id, amr, device, idle_expires_at, absolute_expires_at)
     values ($1, $2, $3, '{whatsapp}', 'Chrome', now() + interval '1 d', now() + interval '1 d')`,
    [uuid7(), row.id, row.identity],
  );
  await app.rows(
    `insert into auth_challenges (id, purpose, method, channel, secret_hash, claimed_sender, expires_at)
     values ($1, 'login', 'chat', 'whatsapp', $2, $3, now())`,
    [uuid7(), Buffer.alloc(32), JSON.stringify({ keys: [{ kind: 'wa_id', value: digits }] })],
  );
  return row.id;
}

/** Rows that hold the text anywhere, by table. The audit log keeps ids that point at nobody. */
async function rowsWith(text: string, except: readonly string[] = []): Promise<Record<string, number>> {
  const tables = await app.rows<{ name: string }>(
    `select table_name as name from information_schema.tables
     where table_schema = 'public' and table_type = 'BASE TABLE' order by 1`,
  );
  const found: Record<string, number> = {};
  for (const { name } of tables.filter((table) => !except.includes(table.name))) {
    const [row] = await app.rows<{ rows: number }>(
      `select count(*)::int as rows from ${name} t where strpos(t::text, $1) > 0`,
      [text],
    );
    if (row?.rows) found[name] = row.rows;
  }
  return found;
}

it('leaves nothing, in any column of any table, and says what there was', async () => {
  const [ann, bob] = [personAt(1), personAt(2)];
  const user = await livelyPerson(ann);
  const neighbour = await livelyPerson(bob);
  const neighbours = await rowsWith(bob);
  const conversations = await app.rows<{ id: string }>('select id from conversations where user_id = $1', [
    user,
  ]);
  const sends = await app.rows<{ id: string; platform_id: string }>(
    `select o.id, o.platform_id from outbox_messages o join conversations c on c.id = o.conversation_id
     where c.user_id = $1`,
    [user],
  );
  expect(sends.length).toBeGreaterThan(0);
  expect(Object.keys(await rowsWith(ann)).sort()).toEqual(
    expect.arrayContaining(['inbox_events', 'messages', 'outbox_messages', 'users', 'auth_challenges']),
  );

  const erasure = app.app.get(Erasure);
  const preview = await erasure.preview(user);
  expect(preview).toMatchObject({
    kind: 'erased',
    rows: { users: 1, organizations: 1, identities: 1, conversations: 1, sessions: 1, auth_challenges: 1 },
  });
  expect(await rowsWith(bob)).toEqual(neighbours);
  expect(await erasure.erase(user, by)).toEqual(preview);

  for (const text of [
    ann,
    ...[...conversations, ...sends].map(({ id }) => id),
    ...sends.map((s) => s.platform_id),
  ])
    expect(await rowsWith(text)).toEqual({});
  expect(await rowsWith(user, ['audit_log'])).toEqual({});
  expect(await rowsWith(bob)).toEqual(neighbours);
  expect(await app.rows('select id from users')).toEqual([{ id: neighbour }]);
  expect(await app.rows(`select actor, user_id from audit_log where action = 'user.erased'`)).toEqual([
    { actor: 'operator', user_id: user },
  ]);
  expect(await erasure.erase(user, by)).toEqual({ kind: 'unknown-user' });
});

it('who writes again is somebody new', async () => {
  const user = await livelyPerson(personAt(3));
  await app.app.get(Erasure).erase(user, by);
  expect(await livelyPerson(personAt(3))).not.toBe(user);
});

it('many at once erase once', async () => {
  const user = await livelyPerson(personAt(4));
  const ends = await Promise.all(Array.from({ length: 4 }, () => app.app.get(Erasure).erase(user, by)));
  expect(ends.map(({ kind }) => kind).sort()).toEqual(['erased', ...Array<string>(3).fill('unknown-user')]);
});

it('changes nothing where a holder leaves a row behind', async () => {
  const user = await livelyPerson(personAt(5));
  const before = await rowsWith(personAt(5));
  const [first] = app.app.get(PersonalDataRegistry).all;
  if (!first) throw new Error('there are holders');
  jest.spyOn(first, 'erase').mockResolvedValueOnce();
  await expect(app.app.get(Erasure).erase(user, by)).rejects.toThrow('an erasure left rows: conversations 1');
  expect(await rowsWith(personAt(5))).toEqual(before);
  expect(await app.rows('select 1 as one from users where id = $1', [user])).toHaveLength(1);
});

describe('an organisation that others need', () => {
  const join = (organization: string, user: string, role: string) =>
    app.rows('insert into memberships (organization_id, user_id, role) values ($1, $2, $3)', [
      organization,
      user,
      role,
    ]);

  async function organization(): Promise<string> {
    const id = uuid7();
    await app.rows(`insert into organizations (id, name, slug) values ($1, 'Ours', $1::uuid::text)`, [id]);
    return id;
  }

  it('is not erased with its only owner; with a second owner it stays without them', async () => {
    const [owner, other] = [await livelyPerson(personAt(6)), await livelyPerson(personAt(7))];
    const ours = await organization();
    await join(ours, owner, 'owner');
    await join(ours, other, 'admin');
    expect(await app.app.get(Erasure).erase(owner, by)).toEqual({ kind: 'owns-shared-organization' });
    await app.rows(`update memberships set role = 'owner' where user_id = $1`, [other]);
    expect(await app.app.get(Erasure).erase(owner, by)).toMatchObject({ kind: 'erased' });
    expect(await app.rows('select user_id from memberships where organization_id = $1', [ours])).toEqual([
      { user_id: other },
    ]);
  });

  it('nor is a personal one that others have joined', async () => {
    const [owner, guest] = [await livelyPerson(personAt(8)), await livelyPerson(personAt(9))];
    const [own] = await app.rows<{ id: string }>('select organization_id as id from users where id = $1', [
      owner,
    ]);
    await join(own?.id ?? '', guest, 'owner');
    expect(await app.app.get(Erasure).erase(owner, by)).toEqual({ kind: 'owns-shared-organization' });
  });
});
