import type { Connection, ConnectionSettings } from '../../../src/connections';
import { useRouter } from '../../support/router';
import { held, owner } from '../held';
import { message } from '../events';
import { claimed } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
let stages: ReturnType<typeof pipeline>;
beforeEach(() => {
  stages = pipeline(router);
  jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner);
});
afterEach(() => jest.restoreAllMocks());

/** From now on the connection has these settings. */
function settings(some: ConnectionSettings, channel: Partial<Connection['channel']> = {}): void {
  const { connection } = router;
  const changed = Object.assign(Object.create(connection.channel) as Connection['channel'], channel);
  jest.spyOn(router.directory, 'get').mockReturnValue({ ...connection, channel: changed, settings: some });
}
const said = async () =>
  (await router.query(`select payload::json ->> 'body' as body from outbox_messages order by pos`)).map(
    ({ body }) => body,
  );
const closedAlways = { timeZone: 'UTC', open: [], closedText: 'We are closed.' };

it('the greeting stands in front of the first answer of a conversation, and of no other', async () => {
  settings({ greeting: 'Welcome to the shop.' });
  await stages.converse.turn(await held(router, ['hello']));
  await stages.converse.turn(await held(router, ['again']));
  expect(await said()).toEqual(['Welcome to the shop.', 'hello', 'again']);
});

it('outside of the hours the agent is not asked, and the person is told once until it opens', async () => {
  settings({ hours: closedAlways });
  await stages.converse.turn(await held(router, ['hello']));
  await stages.converse.turn(await held(router, ['anybody?']));
  expect(await said()).toEqual(['We are closed.']);
  expect(stages.agent.turns).toEqual([]);
  router.clock.passMs(7 * 86_400_000 + 60_000);
  await stages.converse.turn(await held(router, ['hello again']));
  expect(await said()).toEqual(['We are closed.', 'We are closed.']);
});

it.each([
  ['+491', []],
  ['491', []],
  ['anna', []],
  ['492', ['hello']],
])('%s on the quiet list: the bot says %j to anna', async (quiet, expected) => {
  settings({ quiet: [quiet] });
  await stages.converse.turn(await held(router, ['hello']));
  expect(await said()).toEqual(expected);
  expect(await router.query(`select text from messages where author = 'person'`)).toEqual([
    { text: 'hello' },
  ]);
});

describe('after the service window', () => {
  const late = async (text: string) => {
    const event = message(text, { at: new Date(Date.now() - 3_600_000).toISOString() });
    await router.inbox.append([{ connection: router.connection, event }]);
    return claimed(router, (await router.one<{ id: string }>('select id from conversations')).id);
  };
  const oneHour = { capabilities: { serviceWindowMs: 3_000_000 } } as never;
  const withTemplates = {
    capabilities: { ...router.channel?.capabilities, serviceWindowMs: 3_000_000 },
    renderContent: (content: { kind: string; name?: string }) =>
      content.kind === 'template'
        ? { kind: 'payloads', payloads: [{ body: `template ${content.name ?? ''}` }] }
        : { kind: 'refused', why: 'no' },
  } as never;

  it('without a template nothing goes out, and the operator sees why', async () => {
    settings({}, oneHour);
    await stages.converse.turn(await late('hello'));
    expect(await said()).toEqual([]);
    expect(await router.query('select reason from dead_letters')).toEqual([{ reason: 'WINDOW_CLOSED' }]);
  });

  it("the connection's template goes out, once a day, and the agent is not asked", async () => {
    settings({ windowTemplate: { name: 'please_write', language: 'en' } }, withTemplates);
    await stages.converse.turn(await late('hello'));
    await stages.converse.turn(await late('and more'));
    expect(await said()).toEqual(['template please_write']);
    expect(stages.agent.turns).toEqual([]);
    expect(await router.query('select reason from dead_letters')).toEqual([]);
    expect(await router.query('select expires_at from outbox_messages')).toEqual([{ expires_at: null }]);
  });
});
