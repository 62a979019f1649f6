import type { InboundEvent, Keyword } from '../../../src/channels';
import { HandOverStep } from '../../../src/message-router/steps/hand-over.step';
import { HelpStep } from '../../../src/message-router/steps/help.step';
import type { Step, StepOutcome } from '../../../src/message-router/steps/step';
import { StopStep } from '../../../src/message-router/steps/stop.step';
import { useRouter } from '../../support/router';
import { echo, message, optOut } from '../events';

const router = useRouter();
const conversationId = '00000000-0000-0000-0000-00000000000a';

const take = (
  step: Step,
  event: InboundEvent,
  { handedOver = false, stopped = false } = {},
): Promise<StepOutcome> =>
  router.database.transaction((tx) =>
    step.take(event, {
      tx,
      conversationId,
      connectionId: router.connection.id,
      channel: 'test',
      userId: null,
      handedOver,
      stopped,
    }),
  );
const refused = async () =>
  (await router.query('select scope from opt_outs order by scope')).map(({ scope }) => scope);
const reply = { markdown: expect.stringMatching(/\w/) as string };

describe('what the steps want', () => {
  const stop = new StopStep();
  const help = new HelpStep();
  const handOver = new HandOverStep();

  it.each<[string, InboundEvent, Step | undefined]>([
    ['STOP', message('STOP'), stop],
    ['Start', message('Start'), stop],
    ['a choice of preferences', optOut(true), stop],
    ['/help', message('/HELP'), help],
    ['/human', message('/human'), handOver],
    ['/bot', message('/bot'), handOver],
    ['an echo', echo('I am here'), handOver],
    ['stop in a sentence', message('please stop'), undefined],
    ['stop, forwarded', message('stop', { forwarded: true }), undefined],
    ['stop, in a group', message('stop', { group: true }), undefined],
    ['help without a slash', message('help'), undefined],
  ])('%s', (_what, event, wanting) => {
    for (const step of [stop, help, handOver]) expect(step.wants(event)).toBe(step === wanting);
  });
});

describe('STOP and START', () => {
  const step = new StopStep();

  it('STOP refuses everything, ends what is in work and is confirmed once', async () => {
    expect(await take(step, message('STOP'))).toEqual({
      kind: 'taken',
      becomes: 'stopped',
      cancels: true,
      reply,
    });
    expect(await refused()).toEqual(['everything']);
    expect(await take(step, message('STOP'), { stopped: true })).toEqual({ kind: 'taken' });
    expect(await refused()).toEqual(['everything']);
  });

  it('START allows it again', async () => {
    await take(step, message('STOP'));
    expect(await take(step, message('START'), { stopped: true })).toEqual({
      kind: 'taken',
      becomes: 'started',
      reply,
    });
    expect(await refused()).toEqual([]);
  });

  it('START of somebody who never said STOP is a greeting', async () => {
    expect(await take(step, message('START'))).toEqual({ kind: 'declined' });
  });

  it('a word of the law counts as ours does, and is confirmed by whoever has to', async () => {
    const said = (text: string, keyword: Keyword): InboundEvent => ({ ...message(text), keyword });
    expect(await take(step, said('QUIT', { asks: 'stop', answered: true }))).toEqual({
      kind: 'taken',
      becomes: 'stopped',
      cancels: true,
    });
    expect(await refused()).toEqual(['everything']);
    const again = said('UNSTOP', { asks: 'start', answered: true });
    expect(await take(step, again, { stopped: true })).toEqual({ kind: 'taken', becomes: 'started' });
    expect(await refused()).toEqual([]);
    expect(await take(step, said('END', { asks: 'stop', answered: false }))).toMatchObject({ reply });
    const yes = said('YES', { asks: 'start', answered: true });
    expect([step.wants(yes), await take(step, yes)]).toEqual([true, { kind: 'declined' }]);
  });

  it('what was chosen on the platform holds for marketing alone', async () => {
    expect(await take(step, optOut(false))).toEqual({ kind: 'taken' });
    expect(await take(step, optOut(false))).toEqual({ kind: 'taken' });
    expect(await refused()).toEqual(['marketing']);
    await take(step, optOut(true));
    expect(await refused()).toEqual([]);
  });
});

describe('/help', () => {
  it('is answered, unless the person said STOP', async () => {
    expect(await take(new HelpStep(), message('/help'))).toEqual({ kind: 'taken', reply });
    expect(await take(new HelpStep(), message('/help'), { stopped: true })).toEqual({ kind: 'declined' });
  });
});

describe('HELP, where carriers demand it', () => {
  const step = new HelpStep();
  const help = (answered: boolean): InboundEvent => ({
    ...message('HELP'),
    keyword: { asks: 'help', answered },
  });

  it('is answered by us, or by the platform, and never twice; after STOP too', async () => {
    expect([step.wants(help(true)), step.wants(help(false))]).toEqual([true, true]);
    expect(await take(step, help(true))).toEqual({ kind: 'taken' });
    expect(await take(step, help(false))).toEqual({ kind: 'taken', reply });
    expect(await take(step, help(false), { stopped: true })).toEqual({ kind: 'taken', reply });
  });
});

describe('/human, /bot and echoes', () => {
  it.each<[string, InboundEvent, { handedOver?: boolean; stopped?: boolean }, StepOutcome]>([
    ['/human', message('/human'), {}, { kind: 'taken', becomes: 'handed-over', cancels: true, reply }],
    ['/human again', message('/human'), { handedOver: true }, { kind: 'taken', reply }],
    ['/human after STOP', message('/human'), { stopped: true }, { kind: 'declined' }],
    ['/bot', message('/bot'), { handedOver: true }, { kind: 'taken', becomes: 'handed-back', reply }],
    ['/bot, already there', message('/bot'), {}, { kind: 'taken', reply }],
    ['/bot after STOP', message('/bot'), { handedOver: true, stopped: true }, { kind: 'declined' }],
    ['an echo', echo('hello'), {}, { kind: 'taken', becomes: 'handed-over', cancels: true }],
    [
      'an echo after STOP',
      echo('hello'),
      { stopped: true },
      { kind: 'taken', becomes: 'handed-over', cancels: true },
    ],
  ])('%s', async (_what, event, context, outcome) => {
    expect(await take(new HandOverStep(), event, context)).toEqual(outcome);
  });
});
