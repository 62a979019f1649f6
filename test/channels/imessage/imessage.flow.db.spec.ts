import { AuthApp } from '../../support/auth-app';
import { Blooio } from '../../support/flows/blooio';
import { until } from '../../support/flows/until';
import { bytesOf, fourth, signed } from './bodies';

const blooio = new Blooio();
let app: AuthApp;

beforeAll(async () => {
  await blooio.up();
  app = await AuthApp.start(blooio.environment);
  blooio.deliverTo = app.url;
});

afterAll(() => blooio.down());

const person = (() => {
  let next = 200;
  return () => `+12025550${next++}`;
})();

const shows = (handle: string, texts: number): Promise<void> =>
  until(`${handle} is shown ${texts}`, () => blooio.shownTo(handle).length >= texts, {
    explain: async () => JSON.stringify(await app.rows('select state, error_code from outbox_messages')),
  });

test('a first message makes an account, is answered, and the reply is known to be delivered', async () => {
  const ann = person();
  await blooio.say(ann, 'hello there');
  await shows(ann, 1);
  expect(blooio.shownTo(ann)[0]).toContain('hello there');
  await blooio.idle();
  await until('it is delivered', async () => {
    const rows = await app.rows<{ report: number }>(
      `select report from outbox_messages where address ~ $1 and state = 'sent'`,
      [ann.slice(1)],
    );
    return rows.length === 1 && rows[0]?.report === 2;
  });
  const keys = await app.rows(`select kind, value from identity_keys where value = $1`, [ann]);
  expect(keys).toEqual([{ kind: 'im_handle', value: ann }]);
  const [proof] = await app.rows(`select source from phone_proofs where phone_e164 = $1`, [ann]);
  expect(proof).toEqual({ source: 'im_handle' });
});

test('an e-mail handle is an account without a phone and without a mailbox', async () => {
  await blooio.say('Bob@Example.com', 'hello');
  await shows('bob@example.com', 1);
  const users = await app.rows(
    `select u.phone_number, u.email from users u join identities i on i.user_id = u.id
     join identity_keys k on k.identity_id = i.id where k.value = 'bob@example.com'`,
  );
  expect(users).toEqual([{ phone_number: null, email: null }]);
});

test('what came by SMS proves no phone', async () => {
  const eve = person();
  await blooio.say(eve, 'hello', { protocol: 'sms' });
  await shows(eve, 1);
  expect(await app.rows(`select 1 from phone_proofs where phone_e164 = $1`, [eve])).toEqual([]);
});

test('a message that is delivered again, under a new event id too, is answered once', async () => {
  const ann = person();
  const event = await blooio.say(ann, 'only once');
  await blooio.deliver(event);
  await blooio.deliver({ ...event, id: 'evt_of_the_replay' });
  await shows(ann, 1);
  await blooio.say(ann, 'the next');
  await shows(ann, 2);
  expect(blooio.shownTo(ann).filter((text) => text.includes('only once'))).toHaveLength(1);
});

test('a send whose answer was lost is repeated under its key, and shown once', async () => {
  const ann = person();
  blooio.answers.push('cut');
  const typing = blooio.calls.length;
  await blooio.say(ann, 'cut me off');
  await until('it is sent', async () => {
    const rows = await app.rows(
      `select 1 from outbox_messages where address ~ $1 and state = 'sent' and attempts > 1`,
      [ann.slice(1)],
    );
    return rows.length === 1;
  });
  expect(blooio.shownTo(ann)).toHaveLength(1);
  expect(blooio.calls.slice(typing).filter((call) => call === 'POST /messages').length).toBeGreaterThan(1);
});

test('what waits for the person goes out when they write, before its answer', async () => {
  const ann = person();
  blooio.answers.push({ status: 429, body: { error: { code: 'conversation_awaiting_reply' } } });
  await blooio.say(ann, 'the first');
  const held = () =>
    app.rows<{ hours: number }>(
      `select extract(epoch from next_at - now())::int / 3600 as hours from outbox_messages
       where address ~ $1 and state = 'queued' and error_code = 'conversation_awaiting_reply'`,
      [ann.slice(1)],
    );
  await until('it is held', async () => (await held()).length === 1);
  expect((await held())[0]?.hours).toBeGreaterThan(22);
  expect(blooio.shownTo(ann)).toEqual([]);
  await blooio.say(ann, 'the second');
  await shows(ann, 2);
  const [first, second] = blooio.shownTo(ann);
  expect(first).toContain('the first');
  expect(second).toContain('the second');
});

test('a group is stored, and proves nobody', async () => {
  const ann = person();
  await blooio.say(ann, 'all of us', { group: { group_id: 'grp_friends' }, chat_id: 'chat_9' });
  await until('it is stored', async () => {
    const rows = await app.rows(`select 1 from inbox_events where payload ~ 'all of us'`);
    return rows.length === 1;
  });
  const rows = await app.rows(
    `select c.is_group, i.payload::json ->> 'oneToOne' as "oneToOne" from inbox_events i
     join conversations c on c.id = i.conversation_id where i.payload ~ 'all of us'`,
  );
  expect(rows).toEqual([{ is_group: true, oneToOne: 'false' }]);
});

test('a signature of five minutes ago opens nothing', async () => {
  const body = bytesOf(fourth('message.received'));
  const old = signed(body, blooio.secret, Math.floor(Date.now() / 1000) - 301);
  const answer = await fetch(`${app.url}/api/eliza-app/webhook/imessage`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(old.headers as Record<string, string>) },
    body: body.toString(),
  });
  expect(answer.status).toBe(401);
});

test('Blooio had nothing to refuse but what it was told to', () => {
  expect(blooio.refusals.filter((refusal) => !refusal.endsWith('429'))).toEqual([]);
});
