import { checkTargets, type Load, type Measurement } from '../../bench/targets.mjs';

const fine: Load = {
  messages: 1000,
  refused: 0,
  replied: 1000,
  lost: 0,
  repeated: 0,
  misordered: 0,
  perSecond: 100,
  sends: 1000,
  ackMs: { p50: 1, p99: 4 },
  replyMs: { p50: 2, p99: 8 },
};

function measurement(
  contender: string,
  round: number,
  perSecond: number,
  ackP99: number,
  more: Partial<Measurement> = {},
) {
  const spread = { ...fine, perSecond };
  const equal = { ...fine, ackMs: { p50: 1, p99: ackP99 } };
  return { contender, round, spread, equal, hot: fine, ...more };
}

const verdicts = (measurements: Measurement[]) =>
  Object.fromEntries(checkTargets(measurements).map(({ what, measured, met }) => [what, { measured, met }]));

describe('checkTargets', () => {
  it('takes ratios within a round, and their median', () => {
    // The machine is three times slower in round 2; medians taken first would say 1200 of 100 = 12.
    const found = verdicts([
      measurement('chat-sdk', 1, 300, 40),
      measurement('product', 1, 1200, 8),
      measurement('chat-sdk', 2, 100, 40),
      measurement('product', 2, 700, 8),
      measurement('chat-sdk', 3, 100, 40),
      measurement('product', 3, 3000, 16),
    ]);
    expect(found['messages/s, of Chat SDK']).toEqual({ measured: 7, met: true });
    expect(found['time to 200 p99 at equal load, of Chat SDK']).toEqual({ measured: 0.2, met: true });
  });

  it('judges at the bound itself', () => {
    const found = verdicts([measurement('bare', 1, 2000, 2), measurement('product', 1, 900, 5)]);
    expect(found['messages/s, of the bare receiver']).toEqual({ measured: 0.45, met: true });
    expect(found['time to 200 p99 at equal load, of the bare receiver']).toEqual({
      measured: 2.5,
      met: true,
    });
  });

  it('misses where the rival is too near', () => {
    const found = verdicts([measurement('bare', 1, 2000, 2), measurement('product', 1, 800, 6)]);
    expect(found['messages/s, of the bare receiver']?.met).toBe(false);
    expect(found['time to 200 p99 at equal load, of the bare receiver']?.met).toBe(false);
  });

  it.each(['lost', 'repeated', 'misordered'] as const)(
    'forgives no %s message, in no round and under no load',
    (kind) => {
      const found = verdicts([
        measurement('product', 1, 1000, 2),
        measurement('product', 2, 1000, 2, { hot: { ...fine, [kind]: 1 } }),
        measurement('product', 3, 1000, 2),
      ]);
      expect(found[`${kind}, all loads and rounds`]).toEqual({ measured: 1, met: false });
    },
  );

  it('does not count the faults of rivals', () => {
    const found = verdicts([
      measurement('chat-sdk', 1, 100, 40, { hot: { ...fine, lost: 90 } }),
      measurement('product', 1, 1000, 2),
    ]);
    expect(found['lost, all loads and rounds']).toEqual({ measured: 0, met: true });
  });

  it('compares a filled database with an empty one', () => {
    const found = verdicts([measurement('product', 1, 1000, 2), measurement('product-filled', 1, 790, 2.1)]);
    expect(found['with a million old rows: messages/s, of empty']).toEqual({ measured: 0.79, met: false });
    expect(found['with a million old rows: time to 200 p99 at equal load, of empty']?.met).toBe(true);
  });

  it('leaves out what was not measured', () => {
    expect(checkTargets([measurement('chat-sdk', 1, 300, 40), measurement('bare', 1, 3000, 4)])).toEqual([]);
    expect(verdicts([measurement('product', 1, 1000, 2)])).not.toHaveProperty(
      'statements a message, spread load',
    );
  });

  it('reads statements and idle time of the product', () => {
    const own = { statementsPerMessage: 0.6, idleCpuPercent: 1 };
    const found = verdicts([measurement('product', 1, 1000, 2, own)]);
    expect(found['statements a message, spread load']).toEqual({ measured: 0.6, met: false });
    expect(found['idle processor time, % of a core']).toEqual({ measured: 1, met: true });
  });
});
