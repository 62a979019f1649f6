import { codeIn, page, rowsOf, section, textOf } from './pages';

const { text } = page('docs/adding-a-channel.md');
const contract = textOf('src/channels/contract/channel.ts');

/** The names of an interface's members. */
function membersOf(name: string): string[] {
  const body = new RegExp(`export interface ${name}\\b[^]*?\\n}`).exec(contract)?.[0] ?? '';
  return [...body.matchAll(/^ {2}(?:readonly )?(\w+)\??[:(]/gm)].map(([, member = '']) => member);
}

describe('docs/adding-a-channel.md', () => {
  it('explains every member of the contract, and no other', () => {
    const explained = rowsOf(section(text, /member by member/)).flatMap(([cell = '']) => codeIn(cell));
    expect(explained.sort()).toEqual(membersOf('Channel').sort());
  });

  it.each(['Capabilities', 'Pace'])('names every field of %s', (name) => {
    expect(membersOf(name).length).toBeGreaterThan(2);
    expect(codeIn(text)).toEqual(expect.arrayContaining(membersOf(name)));
  });

  it('explains all that the suite may be given', () => {
    const under = /export interface ChannelUnderTest\b[^]*?\n}/.exec(
      textOf('test/channels/channel.contract.ts'),
    );
    const optional = [...(under?.[0] ?? '').matchAll(/^ {2}(?:readonly )?(\w+)\?[:(]/gm)].map(
      ([, name]) => name,
    );
    expect(optional.length).toBeGreaterThan(4);
    const explained = rowsOf(section(text, /^## Tests/)).flatMap(([cell = '']) => codeIn(cell));
    expect(explained.sort()).toEqual(optional.sort());
  });

  it('names every kind of event and of result', () => {
    const events = textOf('src/channels/contract/inbound-event.ts').matchAll(
      /EventBase \{\n +readonly kind: '([\w-]+)'/g,
    );
    const results = textOf('src/channels/contract/send.ts').matchAll(/kind: '(\w+)'/g);
    const kinds = [...events, ...results].map(([, kind = '']) => kind);
    expect(kinds.length).toBeGreaterThanOrEqual(10);
    expect(codeIn(text)).toEqual(expect.arrayContaining(kinds));
  });
});
