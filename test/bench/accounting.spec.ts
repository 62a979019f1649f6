import { accountFor, median, percentile, type Sent } from '../../bench/accounting.mjs';

const seed = 7;
const sent = (...messages: [person: number, k: number][]): Sent[] =>
  messages.map(([person, k], index) => ({ person, k, at: 100 + index, accepted: true }));
const arrivals = (...texts: string[]) => texts.map((text, index) => ({ at: 200 + index, text }));

describe('percentile (nearest rank)', () => {
  it.each([
    [[5], 0.99, 5],
    [[3, 1, 2], 0.5, 2],
    [[4, 1, 3, 2], 0.5, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 0.99, 99],
    [Array.from({ length: 101 }, (_, i) => i + 1), 0.99, 100],
    [[10, 9], 1, 10],
    [[10, 9], 0, 9],
  ])('%j at %d is %d', (values, fraction, expected) => {
    expect(percentile(values, fraction)).toBe(expected);
  });

  it('has no answer for no values', () => {
    expect(percentile([], 0.5)).toBeNaN();
  });
});

describe('median', () => {
  it.each([
    [[2], 2],
    [[3, 1, 2], 2],
    [[10, 2, 4, 1], 3],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected);
  });

  it('has no answer for no values', () => {
    expect(median([])).toBeNaN();
  });
});

describe('accountFor', () => {
  it('finds nothing wrong where everyone is answered once and in order', () => {
    const messages = sent([0, 0], [1, 0], [0, 1]);
    expect(accountFor(seed, messages, arrivals('echo m-7-0-0', 'echo m-7-1-0', 'echo m-7-0-1'))).toEqual({
      replied: 3,
      lost: 0,
      repeated: 0,
      misordered: 0,
      replyMs: [100, 100, 100],
      lastReplyAt: 202,
    });
  });

  it('reads the lines of a bubble that answers several messages', () => {
    const counts = accountFor(
      seed,
      sent([0, 0], [0, 1], [0, 2]),
      arrivals('echo m-7-0-0\necho m-7-0-1', 'echo m-7-0-2'),
    );
    expect(counts).toMatchObject({ replied: 3, lost: 0, repeated: 0, misordered: 0, replyMs: [100, 99, 99] });
  });

  it('counts a message without an answer as lost, unless it was never accepted', () => {
    const messages = [...sent([0, 0], [1, 0]), { person: 2, k: 0, at: 100, accepted: false }];
    expect(accountFor(seed, messages, arrivals('echo m-7-0-0'))).toMatchObject({ replied: 1, lost: 1 });
  });

  it('counts each further answer as repeated, in one bubble or several', () => {
    const counts = accountFor(seed, sent([0, 0]), arrivals('echo m-7-0-0\necho m-7-0-0', 'echo m-7-0-0'));
    expect(counts).toMatchObject({ replied: 1, repeated: 2, misordered: 0, lastReplyAt: 200 });
  });

  it.each([
    ['between bubbles', arrivals('echo m-7-0-1', 'echo m-7-0-0', 'echo m-7-0-2'), 1],
    ['within a bubble', arrivals('echo m-7-0-2\necho m-7-0-0\necho m-7-0-1'), 2],
    ['never between people', arrivals('echo m-7-1-0', 'echo m-7-0-0', 'echo m-7-0-1', 'echo m-7-0-2'), 0],
  ])('counts answers that come after a later message’s: %s', (_case, record, misordered) => {
    const messages = sent([0, 0], [0, 1], [0, 2], [1, 0]);
    expect(accountFor(seed, messages, record)).toMatchObject({ misordered, repeated: 0 });
  });

  it('compares the numbers of messages as numbers', () => {
    const messages = sent([0, 9], [0, 10]);
    expect(accountFor(seed, messages, arrivals('echo m-7-0-9', 'echo m-7-0-10'))).toMatchObject({
      misordered: 0,
    });
  });

  it('passes over what belongs to another measure or was never sent', () => {
    const counts = accountFor(
      seed,
      sent([0, 0]),
      arrivals('echo m-6-0-0', 'echo m-7-0-5', 'welcome', 'echo m-7-0-0'),
    );
    expect(counts).toMatchObject({ replied: 1, lost: 0, repeated: 0, lastReplyAt: 203 });
  });

  it('has no last reply where nobody was answered', () => {
    const counts = accountFor(seed, sent([0, 0]), []);
    expect(counts).toMatchObject({ replied: 0, lost: 1, replyMs: [], lastReplyAt: NaN });
  });
});
