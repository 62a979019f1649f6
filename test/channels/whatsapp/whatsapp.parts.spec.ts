import { partsOf } from '../../../src/channels/whatsapp/whatsapp.parts';
import { eventOf } from './webhook-body';

describe('the parts of a fixture', () => {
  it.each([
    [
      '019-image-caption.json',
      { kind: 'media', media: 'image', mediaId: '700000000000001', caption: 'The box arrived like this' },
    ],
    ['021-video.json', { kind: 'media', media: 'video', mimeType: 'video/mp4' }],
    ['022-audio-voice-note.json', { kind: 'media', media: 'voice', mimeType: 'audio/ogg; codecs=opus' }],
    ['023-audio-file.json', { kind: 'media', media: 'audio' }],
    [
      '025-document-path-like-filename.json',
      { kind: 'media', media: 'document', fileName: expect.any(String) },
    ],
    ['027-sticker-static.json', { kind: 'media', media: 'sticker', animated: false }],
    [
      '030-location-place.json',
      {
        kind: 'location',
        latitude: -23.55,
        longitude: -46.63,
        name: 'Fixture Cafe',
        address: '1 Example Street',
        url: 'https://maps.example/fx',
      },
    ],
    ['031-location-zero.json', { kind: 'location', latitude: 0, longitude: 0 }],
    [
      '033-contacts-two-cards.json',
      {
        kind: 'contacts',
        cards: [
          {
            name: 'Sam Fixture',
            phones: ['+44 7700 900199'],
            emails: ['sam@example.com'],
            answersRequest: false,
          },
          { name: 'No Phone', phones: [], emails: [], answersRequest: false },
        ],
      },
    ],
    [
      '034-contacts-request-reply-bsuid-only.json',
      { kind: 'contacts', cards: [{ phones: ['+44 7700 900102'], answersRequest: true }] },
    ],
    [
      '035-interactive-button-reply.json',
      { kind: 'choice', from: 'button', id: 'confirm:42', title: 'Confirm' },
    ],
    [
      '037-interactive-list-reply-no-description.json',
      { kind: 'choice', from: 'list', id: 'slot_1900', title: '19:00' },
    ],
    [
      '039-interactive-flow-reply-bad-json.json',
      { kind: 'form', name: 'flow', text: 'Sent', values: '{not json' },
    ],
    ['041-interactive-call-permission-accept.json', { kind: 'unsupported', what: 'call_permission_reply' }],
    ['045-button-without-context.json', { kind: 'choice', from: 'template', id: 'Yes', title: 'Yes' }],
    [
      '046-reaction-add.json',
      { kind: 'reaction', target: 'wamid.Zng6b3V0MQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA', emoji: '👍🏾' },
    ],
    ['047-reaction-removed-emoji-absent.json', { kind: 'reaction', emoji: null }],
    [
      '049-order.json',
      {
        kind: 'order',
        catalogId: '400000000000001',
        text: 'Leave at the door',
        items: [
          { productId: 'SKU-FX-1', quantity: 2, price: 7.5, currency: 'GBP' },
          { productId: 'SKU-FX-2', quantity: 1, price: 30, currency: 'GBP' },
        ],
      },
    ],
    ['057-system-customer-identity-changed-legacy.json', { kind: 'system', text: 'User identity changed' }],
    ['061-unsupported-no-object.json', { kind: 'unsupported', what: 'unsupported', code: '131051' }],
    ['062-unsupported-131060.json', { kind: 'unsupported', what: 'media_placeholder', code: '131060' }],
    [
      '065-edit-text.json',
      {
        kind: 'edit',
        target: 'wamid.Zng6dGV4dDEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
        parts: [{ kind: 'text', text: 'Hi, are you open on Saturday?' }],
      },
    ],
    [
      '066-edit-image-caption.json',
      { kind: 'edit', parts: [{ kind: 'media', media: 'image', caption: 'corrected caption' }] },
    ],
    ['067-revoke.json', { kind: 'revoke', target: 'wamid.Zng6dGV4dDEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA' }],
    ['071-future-message-type.json', { kind: 'unsupported', what: 'hologram' }],
    ['073-future-product-interactive.json', { kind: 'unsupported', what: 'product' }],
  ])('%s', (name, part) => {
    const { parts } = eventOf(name, 'message');
    expect(parts).toHaveLength(1);
    expect(parts[0]).toMatchObject(part);
  });
});

describe('partsOf', () => {
  it.each([
    ['no type', {}, { kind: 'unsupported', what: 'unknown_type' }],
    ['a type of an odd name', { type: 'Hi there' }, { kind: 'unsupported', what: 'unknown_type' }],
    [
      'a type named like a property of every object',
      { type: 'constructor' },
      { kind: 'unsupported', what: 'constructor' },
    ],
    ['text that is no object', { type: 'text', text: 'plain' }, { kind: 'unsupported', what: 'text' }],
    ['a blank text', { type: 'text', text: { body: '' } }, { kind: 'text', text: '' }],
    [
      'media that could not be loaded',
      { type: 'video', errors: [{ code: 131052 }] },
      { kind: 'media', media: 'video' },
    ],
    ['a welcome request', { type: 'request_welcome' }, { kind: 'system', text: 'request_welcome' }],
    ['an interactive without content', { type: 'interactive' }, { kind: 'unsupported', what: 'interactive' }],
    [
      'an emoji taken back by an empty string',
      { type: 'reaction', reaction: { message_id: 'w', emoji: '' } },
      { kind: 'reaction', target: 'w', emoji: null },
    ],
    ['a reaction to nothing', { type: 'reaction', reaction: {} }, { kind: 'unsupported', what: 'reaction' }],
    ['a revoke of nothing', { type: 'revoke' }, { kind: 'unsupported', what: 'revoke' }],
    [
      'an edit without content',
      { type: 'edit', edit: { original_message_id: 'w' } },
      { kind: 'unsupported', what: 'edit' },
    ],
    [
      'a location that is text',
      { type: 'location', location: { latitude: '1', longitude: 2 } },
      { kind: 'unsupported', what: 'location' },
    ],
    ['no cards', { type: 'contacts', contacts: [null, 'x'] }, { kind: 'unsupported', what: 'contacts' }],
    [
      'an order of incomplete items',
      { type: 'order', order: { product_items: [{ product_retailer_id: 'S', quantity: '2' }] } },
      { kind: 'unsupported', what: 'order' },
    ],
    [
      'a button without a title',
      { type: 'button', button: { payload: 'P' } },
      { kind: 'choice', from: 'template', id: 'P', title: 'P' },
    ],
    ['an empty button', { type: 'button', button: {} }, { kind: 'unsupported', what: 'button' }],
  ])('%s', (_what, message, part) => {
    expect(partsOf(message)).toEqual([part]);
  });

  it('does not follow an edit inside an edit', () => {
    const inner = {
      type: 'edit',
      edit: { original_message_id: 'b', message: { type: 'text', text: { body: 'x' } } },
    };
    expect(partsOf({ type: 'edit', edit: { original_message_id: 'a', message: inner } })).toEqual([
      { kind: 'edit', target: 'a', parts: [{ kind: 'unsupported', what: 'edit' }] },
    ]);
  });

  it('is bounded: text, cards, phones, items', () => {
    const long = partsOf({ type: 'text', text: { body: `${'x'.repeat(65_535)}👍` } });
    expect(long).toEqual([{ kind: 'text', text: 'x'.repeat(65_535) }]);
    const card = { phones: Array(30).fill({ phone: '1' }) };
    const [cards] = partsOf({ type: 'contacts', contacts: Array(60).fill(card) });
    expect(cards).toMatchObject({ cards: { length: 50, 0: { phones: { length: 20 } } } });
    const item = { product_retailer_id: 'S', quantity: 1, item_price: 1, currency: 'GBP' };
    const [order] = partsOf({ type: 'order', order: { product_items: Array(101).fill(item) } });
    expect(order).toMatchObject({ items: { length: 100 } });
  });

  it('shows a file name without what would disguise its ending', () => {
    const [part] = partsOf({ type: 'document', document: { id: '1', filename: 'invoice\u202Efdp.exe\n' } });
    expect(part).toMatchObject({ fileName: 'invoicefdp.exe' });
  });
});
