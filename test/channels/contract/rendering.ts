import fc from 'fast-check';
import type { Channel, Content, Reply } from '../../../src/channels';
import type { ChannelUnderTest, PlatformDouble } from '../channel.contract';
import { messageIdAt } from './calls';
import { unstorable } from './deliveries';

/** What is said: within the limits, whole, and the same after it was stored. */
export function describeRendering<C extends object, P>(
  under: ChannelUnderTest<C, P>,
  channel: Channel<C, P>,
): void {
  const { textLimit } = channel.capabilities;
  /** What a person reads of the payloads once they were stored and read back. */
  const shown = (payloads: readonly P[]): readonly string[] => {
    const json = JSON.stringify(payloads);
    const stored = JSON.parse(json) as readonly P[];
    expect(stored).toEqual(payloads);
    expect(json).not.toMatch(unstorable);
    const parts = stored.map((payload) => under.textOf(payload));
    for (const part of parts) expect(part.length).toBeLessThanOrEqual(textLimit);
    return parts;
  };
  const markdown = fc.string({ unit: 'grapheme', maxLength: 60 });
  const word = fc.stringMatching(/^[A-Za-z]{1,40}$/);

  test('renders any text within the limit, as plain JSON, and nothing only for nothing', () => {
    fc.assert(
      fc.property(markdown, fc.constantFrom(1, 30, 300), (text, times) => {
        const parts = shown(channel.render({ markdown: text.repeat(times) }));
        expect(parts.length > 0).toBe(text.trim() !== '');
        for (const part of parts) {
          expect(part.trim()).not.toBe('');
          expect(part).not.toMatch(/\p{Surrogate}/u);
        }
      }),
    );
  });

  test('makes of what no store can hold something that it can', () => {
    for (const text of ['\0', 'a\0b', '\ud800', 'a\udc00b', `${'a'.repeat(textLimit - 1)}\u{1f600}`])
      for (const part of shown(channel.render({ markdown: text })))
        expect(part).not.toMatch(/\p{Surrogate}/u);
  });

  test('is pure', () => {
    const reply = { markdown: '**One** two', buttons: [{ id: 'a', title: 'Yes' }] };
    expect(channel.render(reply)).toEqual(channel.render(reply));
  });

  test('whatever the buttons, the text and every title can be read, within the limit', () => {
    const button = fc.record({ id: fc.string({ minLength: 1, maxLength: 300 }), title: word });
    const buttons = fc.array(button, { minLength: 1, maxLength: 12 });
    fc.assert(
      fc.property(word, fc.constantFrom(1, 200), buttons, (text, times, choices) => {
        const parts = shown(channel.render({ markdown: `${text} `.repeat(times), buttons: choices }));
        const read = parts.join(' ').split(/\s+/);
        expect(read.filter((one) => one === text).length).toBeGreaterThanOrEqual(times);
        for (const { title } of choices) expect(read).toContain(title);
      }),
    );
  });

  test('loses nothing where it splits', () => {
    const words = fc.array(fc.stringMatching(/^[a-z]{1,12}[.,]?$/), { minLength: 400, maxLength: 2000 });
    fc.assert(
      fc.property(words, (text) => {
        expect(shown(channel.render({ markdown: text.join(' ') })).join(' ')).toBe(text.join(' '));
      }),
      { numRuns: 20 },
    );
  });

  if (channel.renderContent)
    test('makes of what an organisation sends messages, or says why it cannot', () => {
      const link = 'https://files.example.com/a.pdf';
      const contents: readonly Content[] = [
        { kind: 'text', text: 'a word '.repeat(2000) },
        { kind: 'text', text: 'Which?', buttons: [{ id: 'a', title: 'This' }] },
        { kind: 'template', name: 'hello', language: 'en', parameters: ['Ada'] },
        ...(['image', 'video', 'audio', 'document'] as const).flatMap((media): Content[] => [
          { kind: 'media', media, link },
          { kind: 'media', media, link, caption: 'a caption', fileName: 'a.pdf' },
        ]),
      ];
      for (const content of contents) {
        const rendered = channel.renderContent?.(content);
        if (rendered?.kind === 'refused') expect(rendered.why).not.toBe('');
        else expect(shown(rendered?.payloads ?? []).length).toBeGreaterThan(0);
      }
    });

  if (under.platform) {
    const start = under.platform.bind(under);
    describe('against a platform that refuses what the real one refuses', () => {
      let platform: PlatformDouble;
      beforeAll(async () => void (platform = await start()));
      afterAll(() => platform.close());

      test.each(replies(textLimit))('its payloads are taken: $name', async ({ reply }) => {
        const live = under.create(platform.url);
        for (const [at, payload] of channel.render(reply).entries()) {
          const message = { id: messageIdAt(at), to: under.to, payload };
          const result = await live.send(message, under.credentials, new AbortController().signal);
          expect(platform.refusals).toEqual([]);
          expect(result.kind).toBe('accepted');
        }
      });
    });
  }
}

const replies = (limit: number): readonly { readonly name: string; readonly reply: Reply }[] => [
  { name: 'a word', reply: { markdown: 'hello' } },
  {
    name: 'all marks',
    reply: { markdown: '# A\n\n**b** _c_ ~~d~~ `e` [f](https://example.com)\n\n- g\n\n> h' },
  },
  {
    name: 'signs of every markup',
    reply: { markdown: '1 < 2 & 3 > 2_ *a _b `c [d] (e) ~f #g +h =i |j {k} .l !m' },
  },
  { name: 'code', reply: { markdown: '```ts\nconst a = 1;\n```' } },
  { name: 'long text', reply: { markdown: 'a **bold** word. '.repeat(Math.ceil(limit / 6)) } },
  {
    name: 'long code',
    reply: { markdown: `\`\`\`\n${'line of code;\n'.repeat(Math.ceil(limit / 6))}\`\`\`` },
  },
  { name: 'faces', reply: { markdown: '\u{1f469}\u200d\u{1f680}'.repeat(Math.ceil(limit / 4)) } },
  {
    name: 'buttons',
    reply: {
      markdown: 'Which?',
      buttons: [
        { id: 'a:1', title: 'This' },
        { id: 'b', title: 'That' },
      ],
    },
  },
  {
    name: 'many buttons',
    reply: {
      markdown: 'Which?',
      buttons: Array.from({ length: 15 }, (_, at) => ({ id: `${at}`.repeat(60), title: `Choice ${at}` })),
    },
  },
];
