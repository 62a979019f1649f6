/**
 * A message as a terminal shows it: WhatsApp's *bold*, _italic_, ~struck~ and `code` become ANSI styles, or only lose their
 * marks where `styled` is false. Control characters are dropped: a text must not steer the terminal.
 */
export function terminalText(text: string, styled: boolean): string {
  // eslint-disable-next-line no-control-regex -- these are what is dropped
  const harmless = text.replace(/\r\n?/g, '\n').replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/g, '');
  return harmless
    .split(/(```[\s\S]*?```)/)
    .map((piece, index) =>
      index % 2 ? styleAs(code, piece.slice(3, -3).trim(), styled) : inline(piece, styled),
    )
    .join('');
}

function inline(text: string, styled: boolean): string {
  return text
    .split(/(`[^`\n]+`)/)
    .map((piece, index) =>
      index % 2 ? styleAs(code, piece.slice(1, -1), styled) : emphasised(piece, styled),
    )
    .join('');
}

function emphasised(text: string, styled: boolean): string {
  return emphases.reduce(
    (current, { pattern, style }) =>
      // What is inside first: after an ANSI sequence a mark would seem to touch a letter.
      current.replace(pattern, (_all, inner: string) => styleAs(style, emphasised(inner, styled), styled)),
    text,
  );
}

interface Style {
  readonly on: number;
  readonly off: number;
}

const styleAs = ({ on, off }: Style, text: string, styled: boolean) =>
  styled ? `\u001b[${on}m${text}\u001b[${off}m` : text;

const code: Style = { on: 36, off: 39 };

/** A mark counts where it hugs the words on the inside and no letter or digit touches it on the outside. */
const between = (mark: string) =>
  new RegExp(
    `(?<![\\p{L}\\p{N}${mark}])${mark}(?!\\s)([^${mark}\\n]+?)(?<!\\s)${mark}(?![\\p{L}\\p{N}${mark}])`,
    'gu',
  );

const emphases = [
  { pattern: between('\\*'), style: { on: 1, off: 22 } },
  { pattern: between('_'), style: { on: 3, off: 23 } },
  { pattern: between('~'), style: { on: 9, off: 29 } },
];
