import { WhatsAppChannel } from '../../src/channels/whatsapp/whatsapp.channel';
import { WhatsAppClient } from '../../src/channels/whatsapp/whatsapp.client';
import { WhatsAppConfig } from '../../src/channels/whatsapp/whatsapp.config';
import { classify, type ErrorClass } from '../../src/channels/whatsapp/whatsapp.errors';
import { blocksOf, page, rowsOf, section } from './pages';

const { text } = page('docs/whatsapp-setup.md');

/** The page's words for what becomes of a message. */
function words(errorClass: ErrorClass): string {
  switch (errorClass.kind) {
    case 'retry':
      return 'sent again';
    case 'ambiguous':
      return 'waits for a report';
    case 'fix-first':
    case 'never':
      return 'given up';
  }
}

describe('docs/whatsapp-setup.md', () => {
  const codes = rowsOf(section(text, /Troubleshooting/)).flatMap(([symptom = '', , done = '']) =>
    /^[\d, ]+$/.test(symptom) ? symptom.split(', ').map((code) => ({ code: Number(code), done })) : [],
  );

  it('has the usual codes', () => {
    expect(codes.length).toBeGreaterThan(20);
  });

  it.each(codes)('says what is done after $code', ({ code, done }) => {
    expect(done).toBe(words(classify(code, 400).class));
  });

  it('has all settings of a number, and no other of them', () => {
    const config = new WhatsAppConfig();
    const { environment } = new WhatsAppChannel(new WhatsAppClient(config), config);
    const [block] = blocksOf(section(text, /Settings/));
    const set = [...(block?.text ?? '').matchAll(/^(ELIZA_APP_\w+)=/gm)].map(([, name]) => name);
    expect(set.sort()).toEqual(Object.values(environment).sort());
  });
});
