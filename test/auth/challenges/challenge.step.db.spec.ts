import { ChallengeStep } from '../../../src/auth/challenges/challenge.step';
import type { InboundEvent, InboundMessage } from '../../../src/channels';
import { HttpConfig } from '../../../src/foundation/http/http.config';
import { Users } from '../../../src/users';
import { UsersConfig } from '../../../src/users/users.config';
import { ben, message, senderOf } from '../../message-router/events';
import { useRouter } from '../../support/router';
import { limitsBy, openChallenge, secrets } from './open-challenge';

const router = useRouter();
const http = new HttpConfig();

beforeEach(async () => {
  await router.query('truncate auth_challenges');
  await router.query('truncate users cascade');
  await router.query('delete from organizations');
  delete http.elizaAppUrl;
  const { directory, clock } = router;
  const users = new Users(router.database, router.statements, new UsersConfig(), clock);
  const step = new ChallengeStep(directory, secrets, limitsBy(clock, router.database), users, http, clock);
  Object.assign(router.steps, { steps: [] });
  router.steps.register(step);
});

/** What anna sends as her channel tells it. */
const says = (text: string, about: Parameters<typeof message>[1] = {}): InboundMessage => ({
  ...message(text, about),
  account: router.connection.account,
});

/** Stores the events and lets the step look at them; the texts that were answered. */
async function said(...events: InboundEvent[]): Promise<string[]> {
  const before = new Set((await rows()).map(({ id }) => id));
  await router.inbox.append(events.map((event) => ({ connection: router.connection, event })));
  for (const { id } of await router.query<{ id: string }>('select id from conversations'))
    await router.stepPass.run(id);
  return (await rows()).filter(({ id }) => !before.has(id)).map(({ body }) => body);
}
const rows = () =>
  router.query<{ id: string; body: string }>(
    `select id, payload::json ->> 'body' as body from outbox_messages order by pos, id`,
  );
const stored = () => router.one('select * from auth_challenges');
const log = () => router.query('select author, text from messages order by id');

it('who sends the code claims the challenge, is told what signs in, and is no user by that', async () => {
  const { code } = await openChallenge(router.database, router.connection);
  const event = says(`Sign in ${code}`, { id: 'm1' });
  const [reply = ''] = await said(event);
  expect(reply).toMatch(
    /^Eliza: sign-in request from Chrome on Windows, GB, \d\d:\d\d UTC\. .* type \d{6} on /,
  );
  expect(await stored()).toMatchObject({
    status: 'claimed',
    claimed_sender: event.sender,
    claimed_identity_id: null,
    claim_message_id: 'm1',
    claimed_at: expect.any(Date) as Date,
  });
  const { id, confirm_hash } = await router.one<{ id: string; confirm_hash: Buffer }>(
    'select id, confirm_hash from auth_challenges',
  );
  expect(secrets.digitsHash(id, /type (\d{6})/.exec(reply)?.[1] ?? '').equals(confirm_hash)).toBe(true);
  expect(await router.query('select id from users')).toEqual([]);
});

it('neither code stays in the log', async () => {
  const { code } = await openChallenge(router.database, router.connection);
  await said(says(`hi, ${code.toLowerCase()} please`));
  expect(await log()).toEqual([
    { author: 'person', text: '[login code]' },
    { author: 'step', text: '[login code]' },
  ]);
});

it('a phone that shows the page itself gets a link that only that claim makes', async () => {
  http.elizaAppUrl = 'https://app.example.com/';
  const { id, code } = await openChallenge(router.database, router.connection);
  const [reply = ''] = await said(says(`Sign in ${code}`));
  const { confirm_hash } = await router.one<{ confirm_hash: Buffer }>('select * from auth_challenges');
  expect(reply).toContain(
    `https://app.example.com/auth/continue?c=${id}&n=${secrets.returnNonce(id, confirm_hash)}`,
  );
});

it('one of many who send it at once gets it, the rest are told nothing', async () => {
  const { code } = await openChallenge(router.database, router.connection);
  const people = Array.from({ length: 20 }, (_, nth) =>
    says(`Sign in ${code}`, { keys: [{ value: `person${nth}`, transferable: false }] }),
  );
  await router.inbox.append(people.map((event) => ({ connection: router.connection, event })));
  const conversations = await router.query<{ id: string }>('select id from conversations');
  await Promise.all(conversations.map(({ id }) => router.stepPass.run(id)));
  const replies = (await rows()).map(({ body }) => body);
  expect(replies.filter((body) => /sign-in request/.test(body))).toHaveLength(1);
  expect(replies.filter((body) => /is not valid/.test(body))).toHaveLength(19);
});

it.each<[string, Partial<InboundMessage>]>([
  ['forwarded', { forwarded: true }],
  ['from a bot', { byHuman: false }],
  ['written long before', { occurredAt: '2026-01-01T00:00:00Z' }],
  ['of another account', { account: 'another' }],
])('a code that was %s claims nothing', async (_, change) => {
  const { code } = await openChallenge(router.database, router.connection);
  expect(await said({ ...says(`Sign in ${code}`), ...change })).toEqual([
    expect.stringContaining('is not valid') as string,
  ]);
  expect(await stored()).toMatchObject({ status: 'pending' });
});

it('in a group it claims nothing, and nobody reads there that it was one', async () => {
  const { code } = await openChallenge(router.database, router.connection);
  expect(await said({ ...says(`Sign in ${code}`, { group: true }), oneToOne: false })).toEqual([]);
  expect(await stored()).toMatchObject({ status: 'pending' });
});

it('a number alone does not claim for an account that has a user id', async () => {
  const both = senderOf();
  const users = new Users(router.database, router.statements, new UsersConfig(), router.clock);
  const wa = (kind: string, value: string) => ({ kind, scope: 'global' as const, value });
  await users.resolve(
    { ...both, keys: [wa('wa_bsuid', 'DE.1'), wa('wa_id', '4917012345678')] },
    { channel: 'test' },
  );
  const { code } = await openChallenge(router.database, router.connection);
  await said({ ...says(`Sign in ${code}`), sender: { ...both, keys: [wa('wa_id', '4917012345678')] } });
  expect(await stored()).toMatchObject({ status: 'pending' });
  await said({ ...says(`Sign in ${code}`), sender: { ...both, keys: [wa('wa_bsuid', 'DE.1')] } });
  expect(await stored()).toMatchObject({
    status: 'claimed',
    claimed_identity_id: expect.any(String) as string,
  });
});

it('what is expired, used or nobody’s is refused in the same words, five times, and then not even answered', async () => {
  const expired = await openChallenge(router.database, router.connection);
  await router.query(`update auth_challenges set expires_at = now() - interval '1 second'`);
  const [first] = await said(says(`Sign in ${expired.code}`));
  expect(first).toMatch(/is not valid/);
  for (let times = 2; times <= 5; times++) expect(await said(says('Sign in 7K4M-Q2XD'))).toEqual([first]);
  expect(await said(says('Sign in 7K4M-Q2XD'))).toEqual([]);
  expect(await said(says('Sign in 7K4M-Q2XD', { keys: ben }))).toEqual([first]);
  router.clock.passMs(60 * 60_000);
  expect(await said(says('Sign in 7K4M-Q2XD'))).toEqual([first]);
});

it('what only looks like a code is left to the agent', async () => {
  expect(await said(says('I am in 7K4MQ2XD'))).toEqual([]);
  expect(await log()).toEqual([]);
});

it('NO ends what was claimed in this conversation, and is on record', async () => {
  const { id, code } = await openChallenge(router.database, router.connection);
  await said(says(`Sign in ${code}`));
  expect(await said(says('No.', { keys: ben }))).toEqual([]);
  expect(await said(says('No.'))).toEqual([expect.stringContaining('Nobody was signed in') as string]);
  expect(await stored()).toMatchObject({ status: 'denied' });
  expect(
    await router.query(`select action, target_id, address from audit_log where action like 'challenge.%'`),
  ).toEqual([{ action: 'challenge.denied', target_id: id, address: '192.0.2.0/24' }]);
});

it('NO to nothing is a word to the agent', async () => {
  expect(await said(says('no'))).toEqual([]);
  expect(await router.one('select steps_taken from conversations')).toEqual({ steps_taken: [] });
});

it('who said STOP can sign in and refuse', async () => {
  await said(says('hello'));
  await router.query(
    `insert into opt_outs (conversation_id, scope) select id, 'everything' from conversations`,
  );
  const { code } = await openChallenge(router.database, router.connection);
  expect(await said(says(`Sign in ${code}`))).toHaveLength(1);
  expect(await said(says('NO'))).toHaveLength(1);
});
