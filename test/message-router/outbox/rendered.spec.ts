import type { Reply } from '../../../src/channels';
import { rendered } from '../../../src/message-router/outbox/rendered';
import { TestChannel } from '../../support/test-channel';

const buttons = [{ id: '1', title: 'Yes' }];
const replies: Reply[] = [
  { markdown: 'one' },
  { markdown: 'two', buttons },
  { markdown: 'three' },
  { markdown: 'four' },
];

function shown(bubbles: 'cheap' | 'costly'): unknown[] {
  const channel = new TestChannel('test');
  channel.capabilities = { ...channel.capabilities, bubbles };
  // A blank line begins a new message on this channel: only one reply at a time shows what was put together.
  channel.render = ({ markdown, buttons: under }) => [{ body: markdown, ...(under && { buttons: under }) }];
  return rendered(replies, channel);
}

it('each reply is a message of its own where messages cost nothing', () => {
  expect(shown('cheap')).toEqual([
    { body: 'one' },
    { body: 'two', buttons },
    { body: 'three' },
    { body: 'four' },
  ]);
});

it('where each is billed they go together, and buttons stay under what they answer', () => {
  expect(shown('costly')).toEqual([{ body: 'one\n\ntwo', buttons }, { body: 'three\n\nfour' }]);
});
