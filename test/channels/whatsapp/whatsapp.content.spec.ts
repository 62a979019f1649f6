import type { Content } from '../../../src/channels';
import { contentLimits, renderContent } from '../../../src/channels/whatsapp/whatsapp.content';

const payloads = (content: Content): readonly unknown[] => {
  const rendered = renderContent(content);
  return rendered.kind === 'payloads' ? rendered.payloads : [rendered.why];
};
const template = { kind: 'template', name: 'order_shipped', language: 'en_US', parameters: ['A17'] } as const;
const link = 'https://shop.example/label.pdf?order=7';
const document = { kind: 'media', media: 'document', link } as const;

describe('renderContent', () => {
  it('splits a text, and numbers buttons that WhatsApp would refuse', () => {
    expect(payloads({ kind: 'text', text: 'word '.repeat(1000) })).toHaveLength(2);
    const buttons = ['A', 'B', 'C', 'D'].map((title) => ({ id: title, title }));
    expect(payloads({ kind: 'text', text: '**Which?**', buttons })).toEqual([
      { type: 'text', body: '*Which?*\n\n1. A\n2. B\n3. C\n4. D' },
    ]);
    expect(payloads({ kind: 'text', text: 'Which?', buttons: buttons.slice(0, 3) })).toEqual([
      { type: 'buttons', body: 'Which?', buttons: buttons.slice(0, 3) },
    ]);
  });

  it('passes a template and a file on as they are', () => {
    expect(payloads(template)).toEqual([
      { type: 'template', name: 'order_shipped', language: 'en_US', parameters: ['A17'] },
    ]);
    expect(payloads({ ...document, caption: 'Your label', fileName: 'label.pdf' })).toEqual([
      { type: 'media', media: 'document', link, caption: 'Your label', fileName: 'label.pdf' },
    ]);
  });

  it.each<[string, Content]>([
    ['an empty text', { kind: 'text', text: ' \n' }],
    ['a name that is no template', { ...template, name: 'Order shipped' }],
    ['a language that is none', { ...template, language: 'English' }],
    ['an empty parameter', { ...template, parameters: [''] }],
    ['a parameter of two lines', { ...template, parameters: ['a\nb'] }],
    ['a parameter with five spaces', { ...template, parameters: ['a     b'] }],
    ['a parameter that is too long', { ...template, parameters: ['a'.repeat(contentLimits.parameter + 1)] }],
    ['a link without TLS', { ...document, link: 'http://shop.example/label.pdf' }],
    ['a link of another kind', { ...document, link: 'file:///etc/passwd' }],
    ['a link with a password', { ...document, link: 'https://me:secret@shop.example/label.pdf' }],
    ['a link without a host', { ...document, link: 'https://' }],
    ['a link with a space', { ...document, link: 'https://shop.example/a b' }],
    ['a link that is too long', { ...document, link: `https://shop.example/${'a'.repeat(2048)}` }],
    ['a caption that is too long', { ...document, caption: 'a'.repeat(contentLimits.caption + 1) }],
    ['an empty caption', { ...document, caption: ' ' }],
    ['a caption under audio', { kind: 'media', media: 'audio', link, caption: 'Listen' }],
    ['a picture with a file name', { kind: 'media', media: 'image', link, fileName: 'a.png' }],
    ['half a character', { ...document, caption: '\ud83d' }],
  ])('refuses %s, in words without it', (_, content) => {
    const rendered = renderContent(content);
    expect(rendered).toEqual({ kind: 'refused', why: expect.stringMatching(/^[A-Z].*\.$/) as string });
    expect(JSON.stringify(rendered)).not.toMatch(/secret|passwd|Order shipped/);
  });
});
