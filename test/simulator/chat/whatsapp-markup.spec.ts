import fc from 'fast-check';
import { terminalText } from '../../../src/simulator/chat/whatsapp-markup';

const bold = (text: string) => `\u001b[1m${text}\u001b[22m`;
const italic = (text: string) => `\u001b[3m${text}\u001b[23m`;
const code = (text: string) => `\u001b[36m${text}\u001b[39m`;

describe('terminalText', () => {
  it.each([
    ['plain', 'plain'],
    ['*bold* and _italic_.', `${bold('bold')} and ${italic('italic')}.`],
    ['~gone~', '\u001b[9mgone\u001b[29m'],
    ['*_both_*', bold(italic('both'))],
    ['`a*b*c`', code('a*b*c')],
    ['see ```\nlet *x*\n```', `see ${code('let *x*')}`],
    ['file_name_here', 'file_name_here'],
    ['2 * 3 * 4', '2 * 3 * 4'],
    ['a*b*c', 'a*b*c'],
    ['*not\nacross*', '*not\nacross*'],
    ['**two**', '**two**'],
    ['- one\n> two', '- one\n> two'],
  ])('%j', (text, shown) => {
    expect(terminalText(text, true)).toBe(shown);
  });

  it('loses the marks where there are no styles', () => {
    expect(terminalText('*bold* _italic_ `code`', false)).toBe('bold italic code');
  });

  it('lets no text steer the terminal', () => {
    expect(terminalText('a\u001b[2Jb\u0007\u009b31mc\r\nd\te', false)).toBe('a[2Jb31mc\nd\te');
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        // eslint-disable-next-line no-control-regex -- these must not come through
        expect(terminalText(text, false)).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/);
      }),
    );
  });
});
