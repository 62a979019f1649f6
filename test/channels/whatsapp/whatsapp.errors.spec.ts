import { classify, explainFailure } from '../../../src/channels/whatsapp/whatsapp.errors';

/** The codes of the page that say the message was refused before it was looked at. */
const repeatable = [4, 613, 80007, 130429, 131056, 131057, 133004, 133015, 134102];
const ambiguous = [1, 2, 131000, 131016];

test.each(repeatable)('%i may be repeated', (code) => {
  expect(classify(code, 400).class.kind).toBe('retry');
});

test('only the pair limit concerns one person', () => {
  const scopes = repeatable.filter((code) => {
    const { class: errorClass } = classify(code, 400);
    return errorClass.kind === 'retry' && errorClass.scope === 'conversation';
  });
  expect(scopes).toEqual([131056]);
});

test.each(ambiguous)('%i may have gone out, whatever the status', (code) => {
  expect(classify(code, 400).class.kind).toBe('ambiguous');
});

test('no other code is ever repeated or left open', () => {
  const others = Array.from({ length: 150_000 }, (_, code) => code).filter(
    (code) => !repeatable.includes(code) && !ambiguous.includes(code),
  );
  const odd = others.filter((code) => !['never', 'fix-first'].includes(classify(code, 400).class.kind));
  expect(odd).toEqual([]);
});

test.each([0, 3, 10, 190, 200, 250, 299, 368, 131031, 131042, 133010])(
  '%i waits for the operator',
  (code) => {
    expect(classify(code, 400)).toMatchObject({
      class: { kind: 'fix-first' },
      action: expect.stringMatching(/\w/),
    });
  },
);

test.each([
  [429, 'retry'],
  [400, 'never'],
  [401, 'never'],
  [404, 'never'],
  [301, 'never'],
  [408, 'ambiguous'],
  [500, 'ambiguous'],
  [502, 'ambiguous'],
])('without a code, %i is %s', (status, kind) => {
  expect(classify(undefined, status).class.kind).toBe(kind);
});

test.each([
  [400, 'never'],
  [429, 'retry'],
  [500, 'ambiguous'],
])('an unlisted code with %i is %s', (status, kind) => {
  expect(classify(999_999_999, status).class.kind).toBe(kind);
});

test('a code that a send ended with is explained without the message', () => {
  expect(explainFailure('131047')).toEqual({
    meaning: 'more than 24 hours since the last message of this person',
    whatToDo: 'wait for them, or use a template',
  });
  expect(explainFailure('http-429').meaning).toBe('too many requests');
  expect(explainFailure('unreachable-address').whatToDo).not.toBe('');
});
