import { cpuSecondsBetween, statementsBetween, valuesOf } from '../../bench/product-metrics.mjs';

const page = (
  append: number,
  settle: number,
  cpu: number,
) => `# HELP eliza_database_statement_seconds_count Statements sent.
# TYPE eliza_database_statement_seconds_count counter
eliza_database_statement_seconds_count{name="append"} ${append}
eliza_database_statement_seconds_count{stage="deliver",name="settle"} ${settle}
eliza_database_statement_seconds_count{name="BEGIN"} ${settle}
eliza_database_statement_seconds_count{name="COMMIT"} ${settle}
eliza_database_statement_seconds_counts{name="append"} 999
process_cpu_seconds_total ${cpu}
`;

describe('statementsBetween', () => {
  it('subtracts by name and leaves the frame of a transaction out', () => {
    expect(statementsBetween(page(10, 5, 1), page(30, 6, 2))).toEqual({ append: 20, settle: 1 });
  });

  it('takes a statement that was not there before from zero, and none that did not move', () => {
    expect(statementsBetween('', page(3, 0, 1))).toEqual({ append: 3 });
  });
});

describe('valuesOf', () => {
  it('adds up what differs only in other labels', () => {
    const text = 'calls{code="200",kind="a"} 1\ncalls{kind="a",code="500"} 2\ncalls{kind="b"} 4e1\n';
    expect(valuesOf(text, 'calls', 'kind')).toEqual({ a: 3, b: 40 });
  });
});

it('reads processor time, and says when there is none', () => {
  expect(cpuSecondsBetween(page(0, 0, 1.5), page(0, 0, 2))).toBe(0.5);
  expect(cpuSecondsBetween('', page(0, 0, 2))).toBeNaN();
});
