import { shownButtons, shownText } from '../../src/simulator/shown-text';

describe('shownText', () => {
  it.each<[string, unknown, string]>([
    ['text', { body: 'hi' }, 'hi'],
    ['image', { link: 'https://example.com/a.png' }, '[image]'],
    ['image', { id: '1', caption: 'A cat' }, '[image] A cat'],
    ['reaction', { message_id: 'wamid.1', emoji: '👍' }, '[reaction] 👍'],
    ['contacts', [{}], '[contacts]'],
    ['text', undefined, '[text]'],
    [
      'template',
      {
        name: 'sign_in_code',
        components: [
          { type: 'body', parameters: [{ type: 'text', text: '482913' }] },
          { type: 'button', parameters: [{ type: 'text', text: '482913' }] },
        ],
      },
      '[template sign_in_code] 482913 [482913]',
    ],
    [
      'interactive',
      {
        type: 'button',
        body: { text: 'Choose' },
        action: { buttons: [{ reply: { id: '1', title: 'Yes' } }] },
      },
      'Choose',
    ],
    ['interactive', { type: 'button_reply', button_reply: { id: '1', title: 'Yes' } }, 'Yes'],
    [
      'interactive',
      {
        type: 'list',
        body: { text: 'Choose' },
        action: { sections: [{ rows: [{ title: 'A' }] }, { rows: [{ title: 'B' }] }] },
      },
      'Choose\n1. A\n2. B',
    ],
  ])('%s %j', (type, content, text) => {
    expect(shownText(type, content)).toBe(text);
  });
});

describe('shownButtons', () => {
  const content = {
    action: { buttons: [{ reply: { id: '1', title: 'Yes' } }, { reply: { id: '2', title: 'No' } }, 7] },
  };

  it('are those of a message with buttons', () => {
    expect(shownButtons('interactive', content)).toEqual([
      { id: '1', title: 'Yes' },
      { id: '2', title: 'No' },
    ]);
  });

  it.each([
    ['text', { body: 'hi' }],
    ['interactive', { action: { sections: [] } }],
    ['interactive', undefined],
    ['template', content],
  ])('are none for %s %j', (type, other) => {
    expect(shownButtons(type, other)).toEqual([]);
  });
});
