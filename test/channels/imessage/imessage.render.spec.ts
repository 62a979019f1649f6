import type { Content } from '../../../src/channels';
import { renderContent, renderReply } from '../../../src/channels/imessage/imessage.render';

const texts = (markdown: string): unknown[] => renderReply({ markdown }).map((payload) => payload);

test('a reply is plain text', () => {
  expect(texts('**Hello** _you_, see [this](https://example.com/a)')).toEqual([
    { type: 'text', text: 'Hello you, see this: https://example.com/a' },
  ]);
});

test('a long reply is as few messages as fit, and nothing is said for nothing', () => {
  expect(texts('word '.repeat(900)).length).toBe(3);
  expect(texts(' \n')).toEqual([]);
});

test('buttons are numbered lines under the last message', () => {
  const buttons = [
    { id: 'a', title: 'Yes' },
    { id: 'b', title: 'No' },
  ];
  expect(renderReply({ markdown: 'Sure?', buttons })).toEqual([
    { type: 'text', text: 'Sure?\n\n1. Yes\n2. No' },
  ]);
  expect(renderReply({ markdown: '', buttons })).toEqual([{ type: 'text', text: '1. Yes\n2. No' }]);
});

const link = 'https://files.example.com/a.png';
test.each<[Content, object]>([
  [{ kind: 'text', text: 'hi' }, { payloads: [{ type: 'text', text: 'hi' }] }],
  [{ kind: 'text', text: ' ' }, { kind: 'refused' }],
  [{ kind: 'template', name: 'a', language: 'en', parameters: [] }, { kind: 'refused' }],
  [{ kind: 'media', media: 'image', link }, { payloads: [{ type: 'media', link }] }],
  [
    { kind: 'media', media: 'image', link, caption: 'look' },
    { payloads: [{ type: 'media', link, caption: 'look' }] },
  ],
  [{ kind: 'media', media: 'image', link: 'http://files.example.com/a' }, { kind: 'refused' }],
  [{ kind: 'media', media: 'image', link: 'https://a:b@files.example.com/a' }, { kind: 'refused' }],
  [{ kind: 'media', media: 'image', link, caption: 'x'.repeat(2001) }, { kind: 'refused' }],
])('%j', (content, rendered) => expect(renderContent(content)).toMatchObject(rendered));
