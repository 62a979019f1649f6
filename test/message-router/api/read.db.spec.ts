import { personAt } from '../../support/flows/account';
import { AuthApp } from '../../support/auth-app';
import { TestOrganization } from './organization';

let app: AuthApp;
let shop: TestOrganization;
let connection: string;
beforeAll(async () => {
  app = await AuthApp.start({ WORKERS: 'off' });
  shop = await TestOrganization.of(app, personAt(1));
  connection = await shop.connect();
});

let people = 100;
const somebody = (minutesAgo?: number): Promise<string> =>
  shop.writtenBy(connection, personAt(people++), minutesAgo);
const send = async (to: string, text: string): Promise<string> =>
  String((await shop.call('POST', 'messages', { to, text })).body.id);
const read = async (id: string): Promise<Record<string, unknown>> =>
  (await shop.call('GET', `messages/${id}`)).body as Record<string, unknown>;
const settle = (id: string, state: string, report: number, code?: string) =>
  app.rows('update outbox_messages set state = $2, report = $3, error_code = $4 where id = $1', [
    id,
    state,
    report,
    code ?? null,
  ]);
const fail = async (id: string, code = '131026') => {
  await settle(id, 'failed', 0, code);
  await app.rows(
    `insert into dead_letters (id, kind, scope, key, channel, connection_id, conversation_id, reason, payload)
     select gen_random_uuid(), 'send', conversation_id::text, id::text, 'whatsapp', connection_id, conversation_id, $2, payload
     from outbox_messages where id = $1`,
    [id, code],
  );
};

describe('GET /api/v1/messages/:id', () => {
  it.each([
    ['queued', 0, 'queued'],
    ['sending', 0, 'queued'],
    ['unknown', 0, 'queued'],
    ['sent', 0, 'sent'],
    ['sent', 1, 'sent'],
    ['sent', 2, 'delivered'],
    ['sent', 3, 'read'],
    ['failed', 1, 'failed'],
    ['parked', 0, 'failed'],
    ['cancelled', 0, 'failed'],
  ])('a send that is %s with report %i is %s', async (state, report, said) => {
    const id = await send(await somebody(), 'Hello');
    await settle(id, state, report);
    expect((await read(id)).state).toBe(said);
  });

  it('of several sends the one that is least far counts', async () => {
    const to = await somebody();
    const id = await send(to, 'word '.repeat(1000));
    const [, second] = await shop.sends(to);
    await settle(id, 'sent', 3);
    expect((await read(id)).state).toBe('queued');
    await settle(second?.id ?? '', 'sent', 2);
    expect((await read(id)).state).toBe('delivered');
    await settle(second?.id ?? '', 'failed', 0, '131047');
    expect(await read(id)).toMatchObject({ state: 'failed', error: { code: '131047' } });
    // A message after it is another one.
    await send(to, 'Another');
    expect((await read(id)).state).toBe('failed');
  });

  it.each([
    ['failed', '131047', '131047', 'wait for them, or use a template'],
    ['failed', 'WINDOW_CLOSED', 'WINDOW_CLOSED', 'send a template, or wait for the person to write'],
    ['parked', undefined, 'OUTCOME_UNKNOWN', 'send it again if it may arrive twice'],
  ])('%s by %s says what to do', async (state, stored, code, whatToDo) => {
    const id = await send(await somebody(), 'Hello');
    await settle(id, state, 0, stored);
    expect((await read(id)).error).toEqual({
      code,
      meaning: expect.any(String) as string,
      what_to_do: whatToDo,
    });
  });

  it('keeps what was last known when the sends are gone', async () => {
    const id = await send(await somebody(), 'Hello');
    await app.rows('delete from outbox_messages where id = $1', [id]);
    expect((await read(id)).state).toBeNull();
    await app.rows(`update messages set delivery = 'read' where id = $1`, [id]);
    expect((await read(id)).state).toBe('read');
  });

  it('shows what a person wrote, and not what they took back', async () => {
    const to = await somebody();
    const [line] = await app.rows<{ id: string }>(
      `insert into messages (id, conversation_id, organization_id, author, kind, text, platform_id, at)
       values (gen_random_uuid(), $1, $2, 'person', 'text', 'Oops', 'wamid.1', now()) returning id`,
      [to, shop.id],
    );
    const id = line?.id ?? '';
    expect(await read(id)).toEqual({
      id,
      conversation_id: to,
      connection_id: connection,
      direction: 'in',
      author: 'person',
      kind: 'text',
      text: 'Oops',
      at: expect.stringMatching(/Z$/) as string,
      edited_at: null,
      revoked_at: null,
      state: 'received',
      error: null,
      resent_as: null,
    });
    await app.rows('update messages set revoked_at = now() where id = $1', [id]);
    expect((await read(id)).text).toBeNull();
  });

  it.each(['019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d', 'x'])('there is no %s', async (id) => {
    const answer = await shop.call('GET', `messages/${id}`);
    expect([answer.status, answer.body.code]).toEqual([404, 'MESSAGE_NOT_FOUND']);
  });
});

describe('GET /api/v1/messages', () => {
  it('lists the newest first, page by page, of all or of one', async () => {
    const other = await TestOrganization.of(app, personAt(2));
    const [first, second] = [await other.connect(), await other.connect()];
    const [ann, bob] = [
      await other.writtenBy(first, personAt(people++)),
      await other.writtenBy(second, personAt(people++)),
    ];
    const ids: string[] = [];
    for (const to of [ann, bob, ann, ann])
      ids.unshift(String((await other.call('POST', 'messages', { to, text: 'Hi' })).body.id));
    const list = async (query: string): Promise<[string[], string | null]> => {
      const { body } = await other.call('GET', `messages?${query}`);
      return [(body.items as { id: string }[]).map(({ id }) => id), body.next as string | null];
    };
    expect(await list('')).toEqual([ids, null]);
    expect(await list('limit=3')).toEqual([ids.slice(0, 3), ids[2]]);
    expect(await list(`limit=3&after=${ids[2]}`)).toEqual([ids.slice(3), null]);
    expect(await list(`conversation_id=${bob}`)).toEqual([[ids[2]], null]);
    expect(await list(`connection_id=${first}&limit=2`)).toEqual([[ids[0], ids[1]], ids[1]]);
    expect((await other.call('GET', 'messages?limit=0')).status).toBe(400);
  });
});

describe('POST /api/v1/messages/:id/resend', () => {
  const resend = (id: string, key?: string) =>
    shop.call('POST', `messages/${id}/resend`, undefined, {
      headers: key === undefined ? {} : { 'idempotency-key': key },
    });
  const codeOf = async (id: string) => (await resend(id)).body.code as string;

  it('sends what failed again, once, and leaves the operator nothing to requeue', async () => {
    const to = await somebody();
    const id = await send(to, 'word '.repeat(1000));
    const [first, second] = await shop.sends(to);
    await settle(first?.id ?? '', 'sent', 2);
    await fail(second?.id ?? '');
    const again = await resend(id);
    expect([again.status, again.body]).toEqual([
      202,
      {
        id: expect.any(String) as string,
        state: 'queued',
        conversation_id: to,
        connection_id: connection,
        resends: id,
      },
    ]);
    const rows = await shop.sends(to);
    expect(rows.slice(2)).toEqual([{ id: again.body.id, payload: second?.payload, message_id: null }]);
    expect(await read(String(again.body.id))).toMatchObject({ author: 'api', state: 'queued' });
    expect(await read(id)).toMatchObject({ state: 'failed', resent_as: again.body.id });
    expect(
      await app.rows('select 1 from dead_letters where conversation_id = $1 and requeued_at is null', [to]),
    ).toEqual([]);
    expect(await codeOf(id)).toBe('RESENT_BEFORE');
  });

  it('once, of many at the same moment; with a key all get the same answer', async () => {
    const to = await somebody();
    const id = await send(to, 'Hello');
    await fail(id);
    const answers = await Promise.all(Array.from({ length: 10 }, () => resend(id)));
    expect(answers.filter(({ status }) => status === 202)).toHaveLength(1);
    expect(await shop.sends(to)).toHaveLength(2);
    const other = await send(to, 'Hello');
    await fail(other);
    const [one, two] = [await resend(other, 'again'), await resend(other, 'again')];
    expect([one.status, two.text]).toEqual([202, one.text]);
    expect(await shop.sends(to)).toHaveLength(4);
  });

  it('not what did not fail, nor what the operator has requeued, nor what a person wrote', async () => {
    const to = await somebody();
    const id = await send(to, 'Hello');
    expect(await codeOf(id)).toBe('NOT_FAILED');
    await fail(id);
    await app.rows('update dead_letters set requeued_at = now() where key = $1', [id]);
    expect(await codeOf(id)).toBe('RESENT_BEFORE');
    await app.rows('delete from outbox_messages where id = $1', [id]);
    await app.rows(`update messages set delivery = 'failed' where id = $1`, [id]);
    expect(await codeOf(id)).toBe('MESSAGE_TOO_OLD');
    await app.rows(`update messages set author = 'person' where id = $1`, [id]);
    expect(await codeOf(id)).toBe('NOT_FAILED');
    expect(await codeOf('019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d')).toBe('MESSAGE_NOT_FOUND');
  });

  it('keeps the rules of sending', async () => {
    const to = await somebody();
    const id = await send(to, 'Hello');
    await fail(id);
    await app.rows(`update conversations set last_message_at = now() - interval '25 hours' where id = $1`, [
      to,
    ]);
    expect(await codeOf(id)).toBe('WINDOW_CLOSED');
    await app.rows(`insert into opt_outs (conversation_id, scope) values ($1, 'everything')`, [to]);
    expect(await codeOf(id)).toBe('OPTED_OUT');
    expect(await shop.sends(to)).toHaveLength(1);
  });
});
