import { webhookChecks } from '../../../src/channels/telegram/telegram.set-webhook';
import { allowedUpdates } from '../../../src/channels/telegram/telegram.webhook';

const url = 'https://bot.example.com/hook';
const info = { url, allowed_updates: allowedUpdates, pending_update_count: 0 };
const failedOf = (more: object): string[] =>
  webhookChecks({ ...info, ...more }, url)
    .filter(({ ok }) => !ok)
    .map(({ name }) => name);

it.each([
  ['all is well', {}, []],
  ['an old error, nothing waits', { last_error_date: 1_764_000_000 }, []],
  ['some wait, no error', { pending_update_count: 3 }, []],
  ['some wait after an error', { pending_update_count: 3, last_error_date: 1_764_000_000 }, ['deliveries']],
  ['another address', { url: 'https://other.example.com' }, ['callback']],
  ['none', { url: '' }, ['callback']],
  ['taps are not delivered', { allowed_updates: ['message'] }, ['deliveries']],
])('%s', (_, more, names) => {
  expect(failedOf(more)).toEqual(names);
});
