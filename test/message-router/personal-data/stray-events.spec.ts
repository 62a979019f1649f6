import { tellsOf } from '../../../src/message-router/personal-data/stray-events';
import { ben, echo, identityChanged, message, notice, optOut, report } from '../events';

const values = new Set(['anna', '491']);

it.each([
  ['a message of theirs', message('hello'), true],
  ['a message of theirs in a group', message('hello', { group: true }), true],
  [
    "another's message that shows their card",
    message([{ kind: 'contacts', cards: [{ phones: ['491'], emails: [], answersRequest: false }] }], {
      keys: ben,
    }),
    false,
  ],
  ['an answer to them', echo('hi'), true],
  ['an answer to another who wrote their number', echo('491', { keys: ben }), false],
  ['their opt-out', optOut(false), true],
  ["another's opt-out", optOut(false, { keys: ben }), false],
  ['their new number', identityChanged(), true],
  ["another's new number", identityChanged({ keys: ben }), false],
  ['a report that names them', report('read'), true],
  ['a notice that names them', notice(), true],
  ['what nobody can read any more', undefined, true],
])('%s', (_what, event, expected) => {
  expect(tellsOf(event, values)).toBe(expected);
});
