import fc from 'fast-check';
import type { SendResult } from '../../../src/channels';
import type { OpenRow } from '../../../src/message-router/deliver/open-row';
import { nextStep, settle } from '../../../src/message-router/deliver/settle';

type Unknown = 'wait-for-report' | 'repeat' | 'park';
const on = (unknownOutcome: Unknown) => ({ unknownOutcome });
const wait = 30_000;
const retry = (more: Partial<Extract<SendResult, { kind: 'retry' }>> = {}): SendResult => ({
  kind: 'retry',
  why: 'busy',
  code: '130429',
  scope: 'conversation',
  ...more,
});

describe('settle', () => {
  it.each<[SendResult, object]>([
    [
      { kind: 'accepted', messageId: 'p1' },
      { state: 'sent', platformId: 'p1' },
    ],
    [{ kind: 'accepted' }, { state: 'sent' }],
    [
      { kind: 'rejected', why: 'no', code: '131026' },
      { state: 'failed', code: '131026' },
    ],
  ])('%j, on every channel', (result, settled) => {
    for (const unknown of ['wait-for-report', 'repeat', 'park'] as const)
      for (const attempts of [1, 20, 21])
        expect(settle(result, attempts, on(unknown), wait)).toEqual(settled);
  });

  it('an unknown outcome waits for its report where one names the row', () => {
    expect(settle({ kind: 'unknown', detail: '' }, 1, on('wait-for-report'), wait)).toEqual({
      state: 'unknown',
      holdMs: wait,
    });
  });

  it('an unknown outcome is sent again, in bounded tries, where the platform knows our id', () => {
    const first = settle({ kind: 'unknown', detail: '' }, 1, on('repeat'), wait);
    expect(first.state).toBe('queued');
    expect(first.holdMs).toBeLessThanOrEqual(2_000);
    expect(settle({ kind: 'unknown', detail: '' }, 20, on('repeat'), wait)).toEqual({
      state: 'failed',
      code: 'RETRIES_EXHAUSTED',
    });
  });

  it('an unknown outcome is left to the operator where neither is so', () => {
    expect(settle({ kind: 'unknown', detail: '' }, 1, on('park'), wait)).toEqual({
      state: 'unknown',
      holdMs: 0,
    });
  });

  it('a refusal that may pass is tried again, each time up to twice as late and never later than five minutes', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 19 }), (attempts) => {
        const settled = settle(retry(), attempts, on('wait-for-report'), wait);
        expect(settled).toMatchObject({ state: 'queued', code: '130429' });
        expect(settled.holdMs).toBeGreaterThanOrEqual(0);
        expect(settled.holdMs).toBeLessThanOrEqual(Math.min(300_000, 1_000 * 2 ** attempts));
      }),
    );
  });

  it('the twentieth try is the last', () => {
    expect(settle(retry(), 19, on('park'), wait).state).toBe('queued');
    expect(settle(retry(), 20, on('park'), wait)).toEqual({ state: 'failed', code: 'RETRIES_EXHAUSTED' });
  });

  it("the platform's own waiting time counts, up to ten minutes", () => {
    expect(settle(retry({ retryAfterMs: 7_000 }), 1, on('park'), wait).holdMs).toBe(7_000);
    expect(settle(retry({ retryAfterMs: 86_400_000 }), 1, on('park'), wait).holdMs).toBe(600_000);
  });

  it('the limit of a pair is waited out as Meta asks: 1, 4, 16 … seconds', () => {
    const holds = [1, 2, 3, 4, 5, 6].map(
      (attempts) => settle(retry({ code: '131056' }), attempts, on('park'), wait).holdMs,
    );
    expect(holds).toEqual([1_000, 4_000, 16_000, 64_000, 256_000, 300_000]);
  });

  it('what only the person lifts is held for a day, however long the platform says', () => {
    const capabilities = { ...on('repeat'), liftedByPerson: ['awaiting'] };
    for (const more of [{}, { retryAfterMs: 1_000 }])
      expect(settle(retry({ code: 'awaiting', ...more }), 1, capabilities, wait)).toEqual({
        state: 'queued',
        code: 'awaiting',
        holdMs: 86_400_000,
      });
    expect(settle(retry({ code: 'another' }), 1, capabilities, wait).holdMs).toBeLessThanOrEqual(2_000);
  });

  it('a refusal for the whole account holds the account as long as the platform says, else for seconds', () => {
    jest.spyOn(Math, 'random').mockReturnValue(0.999);
    const holds = (attempts: number, more: Parameters<typeof retry>[0] = {}) =>
      settle(retry({ scope: 'connection', ...more }), attempts, on('park'), wait);
    expect(holds(1, { retryAfterMs: 60_000 })).toMatchObject({ holdMs: 60_000, holdConnectionMs: 60_000 });
    expect(holds(1).holdConnectionMs).toBeLessThanOrEqual(2_000);
    // However often this one row was tried: the others are not to wait for minutes with it.
    expect(holds(10).holdConnectionMs).toBe(15_000);
    expect(holds(10).holdMs).toBeGreaterThan(200_000);
    expect(settle(retry(), 1, on('park'), wait)).not.toHaveProperty('holdConnectionMs');
    jest.restoreAllMocks();
  });
});

describe('nextStep', () => {
  const row = (more: Partial<OpenRow>): OpenRow => ({
    id: '1',
    pos: 1,
    state: 'queued',
    ageMs: 0,
    attempts: 0,
    address: '{}',
    payload: '{}',
    inReplyTo: null,
    waitMs: 0,
    unknownMs: null,
    code: null,
    writtenSince: false,
    expired: false,
    laterReported: false,
    reportsRead: true,
    connectionHeldMs: 0,
    ...more,
  });
  const late = { state: 'failed', code: 'WINDOW_CLOSED', kind: 'fail' } as const;
  const parked = { state: 'parked', code: 'OUTCOME_UNKNOWN', kind: 'fail' } as const;
  const all: readonly Unknown[] = ['wait-for-report', 'repeat', 'park'];

  it.each<[string, Partial<OpenRow>, readonly Unknown[], object]>([
    ['sent', { state: 'sent' }, all, { kind: 'passed' }],
    ['failed', { state: 'failed' }, all, { kind: 'passed' }],
    ['parked', { state: 'parked' }, all, { kind: 'passed' }],
    ['cancelled', { state: 'cancelled' }, all, { kind: 'passed' }],
    ['queued', {}, all, { kind: 'send' }],
    ['queued for later', { waitMs: 5 }, all, { kind: 'wait', holdMs: 5 }],
    ['queued, the window closed', { expired: true, waitMs: 5 }, all, late],
    [
      'sending, its holder died',
      { state: 'sending' },
      ['wait-for-report'],
      { kind: 'await-report', holdMs: wait },
    ],
    [
      'sending, its holder died',
      { state: 'sending' },
      ['repeat', 'park'],
      { kind: 'await-report', holdMs: 0 },
    ],
    [
      'unknown, waiting',
      { state: 'unknown', waitMs: 5, laterReported: true },
      all,
      { kind: 'wait', holdMs: 5 },
    ],
    ['unknown', { state: 'unknown' }, ['park'], parked],
    ['unknown', { state: 'unknown' }, ['repeat'], { kind: 'send' }],
    ['unknown, the window closed', { state: 'unknown', expired: true }, ['repeat'], late],
    ['unknown', { state: 'unknown', unknownMs: 40_000 }, ['wait-for-report'], { kind: 'wait', holdMs: wait }],
    [
      'unknown, later ones reported',
      { state: 'unknown', laterReported: true },
      ['wait-for-report'],
      { kind: 'send' },
    ],
    [
      'unknown, later ones reported, too late',
      { state: 'unknown', laterReported: true, expired: true },
      ['wait-for-report'],
      late,
    ],
    ['unknown for ten minutes', { state: 'unknown', unknownMs: 600_001 }, ['wait-for-report'], parked],
    [
      'unknown, later ones reported, its own perhaps not read yet',
      { state: 'unknown', laterReported: true, reportsRead: false },
      ['wait-for-report'],
      { kind: 'read-reports', holdMs: 1_000 },
    ],
    [
      'the same for ten minutes',
      { state: 'unknown', laterReported: true, reportsRead: false, unknownMs: 600_001 },
      ['wait-for-report'],
      parked,
    ],
    [
      'unknown, nobody knows since when',
      { state: 'unknown', unknownMs: null },
      ['wait-for-report'],
      { kind: 'wait', holdMs: wait },
    ],
  ])('%s %j %j', (_what, more, channels, step) => {
    for (const unknown of channels) expect(nextStep(row(more), on(unknown), wait)).toEqual(step);
  });

  it('a short waiting time is the pace of looking again', () => {
    expect(nextStep(row({ state: 'unknown' }), on('wait-for-report'), 100)).toEqual({
      kind: 'wait',
      holdMs: 100,
    });
    expect(nextStep(row({ state: 'unknown' }), on('wait-for-report'), 600_000)).toEqual({
      kind: 'wait',
      holdMs: 30_000,
    });
  });

  it('what only the person lifts goes out once they have written, and not before', () => {
    const capabilities = { unknownOutcome: 'repeat', liftedByPerson: ['awaiting'] } as const;
    const held = row({ waitMs: 80_000_000, code: 'awaiting' });
    expect(nextStep(held, capabilities, wait)).toEqual({ kind: 'wait', holdMs: 80_000_000 });
    expect(nextStep({ ...held, writtenSince: true }, capabilities, wait)).toEqual({ kind: 'send' });
    expect(nextStep({ ...held, writtenSince: true, code: 'another' }, capabilities, wait)).toMatchObject({
      kind: 'wait',
    });
  });
});
