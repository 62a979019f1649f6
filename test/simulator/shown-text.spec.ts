import { shownText } from '../../src/simulator/shown-text';

describe('shownText', () => {
  it.each<[string, unknown, string]>([
    ['text', { body: 'hi' }, 'hi'],
    ['image', { link: 'https://example.com/a.png' }, '[image]'],
    ['image', { id: '1', caption: 'A cat' }, '[image] A cat'],
    ['reaction', { message_id: 'wamid.1', emoji: '👍' }, '[reaction] 👍'],
    ['contacts', [{}], '[contacts]'],
    ['text', undefined, '[text]'],
    [
      'interactive',
      {
        type: 'button',
        body: { text: 'Choose' },
        action: { buttons: [{ reply: { id: '1', title: 'Yes' } }] },
      },
      'Choose\n1. Yes',
    ],
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
