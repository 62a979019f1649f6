import { useRouter } from '../../support/router';
import { claimed, held, owner } from '../held';
import { pipeline } from '../pipeline';

const router = useRouter();
let stages: ReturnType<typeof pipeline>;
beforeEach(async () => {
  stages = pipeline(router);
  jest.spyOn(router.leases, 'ownerId', 'get').mockReturnValue(owner);
  await router.query('delete from users');
  await router.query('delete from organizations');
});

const said = async () =>
  (await router.query(`select payload::json ->> 'body' as body from outbox_messages order by pos`)).map(
    ({ body }) => body,
  );
const letters = async () =>
  (await router.query('select reason from dead_letters')).map(({ reason }) => reason);
const donePos = async () => (await router.one('select done_pos from conversations')).done_pos;

describe('an agent that fails', () => {
  const busy = { kind: 'failed', why: 'busy', retryable: true } as const;

  it('for a while is asked again, later each time; then the person and the operator are told', async () => {
    const lease = await held(router, ['hello']);
    stages.agent.answers.push({ ...busy, retryAfterMs: 7_000 }, { ...busy, retryAfterMs: 86_400_000 }, busy);
    expect(await stages.converse.turn(lease)).toEqual({ kind: 'again', inMs: 7_000, attempts: 1 });
    expect(await stages.converse.turn(Object.assign(lease, { attempts: 1 }))).toEqual({
      kind: 'again',
      inMs: 60_000,
      attempts: 2,
    });
    expect(await donePos()).toBe('0');
    expect(await stages.converse.turn(Object.assign(lease, { attempts: 2 }))).toMatchObject({ kind: 'said' });
    expect(await said()).toEqual([expect.stringContaining('Sorry')]);
    expect(await letters()).toEqual(['AGENT_FAILED']);
    expect(await donePos()).toBe('1');
  });

  it('for good is asked once', async () => {
    stages.agent.answers.push({ kind: 'failed', why: 'no key', retryable: false });
    expect(await stages.converse.turn(await held(router))).toMatchObject({ kind: 'said' });
    expect(await letters()).toEqual(['AGENT_FAILED']);
  });

  it.each([
    ['throws', new Error('a bug')],
    ['says nothing', { kind: 'answered', text: '  ' } as const],
  ])('that %s has failed for a while', async (_what, answer) => {
    stages.agent.answers.push(answer);
    expect(await stages.converse.turn(await held(router))).toMatchObject({ kind: 'again', attempts: 1 });
  });

  it('is not waited for once the turn is cancelled', async () => {
    const lease = await held(router);
    stages.agent.answers.push(new Promise(() => undefined));
    const turn = stages.converse.turn(lease);
    lease.ended.abort();
    expect(await turn).toEqual({ kind: 'superseded' });
    expect(await donePos()).toBe('0');
  });
});

it('an answer with what PostgreSQL cannot hold is said without it', async () => {
  stages.agent.answers.push({ kind: 'answered', text: 'a\u0000b \ud83d' });
  await stages.converse.turn(await held(router));
  expect(await said()).toEqual(['ab \ufffd']);
});

it('a turn that grew is another: an answer that is kept by its id is none to what came since', async () => {
  const { id } = await held(router, ['one']);
  stages.agent.answers.push({ kind: 'failed', why: 'busy', retryable: true });
  await stages.converse.turn(await claimed(router, id));
  const again = await held(router, ['two']);
  await stages.converse.turn(again);
  expect(stages.agent.turns.map((turn) => turn.id)).toEqual([`${id}:1-1`, `${id}:1-2`]);
});
