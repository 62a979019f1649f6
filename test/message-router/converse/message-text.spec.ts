import type { MessagePart } from '../../../src/channels';
import { readMessage } from '../../../src/message-router/converse/message-text';

const media = (kind: Extract<MessagePart, { kind: 'media' }>['media'], caption?: string): MessagePart => ({
  kind: 'media',
  media: kind,
  ...(caption && { caption }),
});

it.each<[string, readonly MessagePart[], string | undefined, readonly string[]]>([
  ['text', [{ kind: 'text', text: ' hello ' }], 'hello', []],
  ['blank text', [{ kind: 'text', text: ' \n' }], undefined, []],
  ['nothing', [], undefined, []],
  [
    'several parts',
    [
      { kind: 'text', text: 'a' },
      { kind: 'text', text: 'b' },
    ],
    'a\nb',
    [],
  ],
  ['a picture', [media('image')], undefined, ['pictures']],
  ['a picture with words', [media('image', 'look')], 'look', ['pictures']],
  ['a video', [media('video')], undefined, ['videos']],
  ['audio', [media('audio')], undefined, ['audio']],
  ['a voice message', [media('voice')], undefined, ['voice messages']],
  ['a document', [media('document')], undefined, ['documents']],
  ['a sticker', [media('sticker')], undefined, ['stickers']],
  ['a place', [{ kind: 'location', latitude: 52.5, longitude: 0 }], 'My location: (52.5, 0)', []],
  [
    'a named place',
    [{ kind: 'location', latitude: 1, longitude: 2, name: 'Pier', address: 'Harbour 1' }],
    'My location: Pier, Harbour 1 (1, 2)',
    [],
  ],
  [
    'contacts',
    [
      {
        kind: 'contacts',
        cards: [
          { name: 'Ben', phones: ['+491'], emails: ['ben@example.org'], answersRequest: false },
          { phones: ['+492'], emails: [], answersRequest: false },
        ],
      },
    ],
    'Contact: Ben, +491, ben@example.org\nContact: +492',
    [],
  ],
  ['a button', [{ kind: 'choice', from: 'button', id: '1', title: 'Yes' }], 'Yes', []],
  [
    'a row of a list',
    [{ kind: 'choice', from: 'list', id: '1', title: 'Blue', description: 'light' }],
    'Blue (light)',
    [],
  ],
  ['a form', [{ kind: 'form', name: 'flow', text: 'Sent', values: '{"size":1}' }], 'Sent\n{"size":1}', []],
  [
    'an order',
    [
      {
        kind: 'order',
        text: 'Soon!',
        items: [{ productId: 'tea', quantity: 2, price: 3.5, currency: 'EUR' }],
      },
    ],
    'Order:\n2 × tea at 3.5 EUR\nSoon!',
    [],
  ],
  ['an order without words', [{ kind: 'order', items: [] }], 'Order:', []],
  ['a reaction', [{ kind: 'reaction', target: 'x', emoji: null }], undefined, []],
  ['an edit', [{ kind: 'edit', target: 'x', parts: [{ kind: 'text', text: 'new' }] }], undefined, []],
  ['a revocation', [{ kind: 'revoke', target: 'x' }], undefined, []],
  ['a word of the platform', [{ kind: 'system', text: 'changed' }], undefined, []],
  ['something new', [{ kind: 'unsupported', what: 'hologram' }], undefined, ['this kind of message']],
])('%s', (_what, parts, text, unread) => {
  expect(readMessage(parts)).toEqual(text === undefined ? { unread } : { text, unread });
});
