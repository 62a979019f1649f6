/** No I, L, O, U: what is read for another is taken for it, and no word comes about by chance. 32 of them: 5 bits each. */
const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** The code that the first 40 bits of these bytes make, as it is compared: `7K4MQ2XD`. */
export function codeFrom(bytes: Buffer): string {
  const bits = bytes.readUIntBE(0, 5);
  return Array.from({ length: 8 }, (_, nth) => alphabet.charAt(Math.floor(bits / 32 ** (7 - nth)) % 32)).join(
    '',
  );
}

/** As it is shown: `7K4M-Q2XD`. */
export const shownCode = (code: string): string => `${code.slice(0, 4)}-${code.slice(4)}`;

/** What the person sends, as links fill it in. */
export const messageText = (code: string): string => `Sign in ${shownCode(code)}`;

/** The start parameter of links that carry no text. */
export const startPayload = (code: string): string => `li_${code}`;

/** A code found in a message. `meant`: it can be nothing else, so whoever wrote it gets an answer if it is wrong. */
export interface FoundCode {
  readonly code: string;
  readonly meant: boolean;
}

/** Longer texts hold no code: they are for the agent. */
const longestText = 160;

/** The code in a text, in any case and with whatever stands between its halves; undefined if there is none. */
export function findCode(text: string): FoundCode | undefined {
  if (text.length > longestText) return undefined;
  const plain = text.normalize('NFKC').trim();
  const announced = readCode(announcedCode.exec(plain));
  if (announced) return { code: announced, meant: true };
  for (const match of [lone.exec(plain), ...plain.matchAll(amongWords)]) {
    const code = readCode(match);
    // Two words of four letters, or a word of eight, are no code that somebody typed.
    if (code && match && /\d/.test(match[0])) return { code, meant: /[-‐-―]/.test(match[0]) };
  }
  return undefined;
}

const announcedCode = /(?:\/start\s+li_|sign\W{0,3}in\W{1,5})([a-z0-9]{4})\W{0,3}([a-z0-9]{4})(?![a-z0-9])/i;
const lone = /^\W*([a-z0-9]{4})\W{0,3}([a-z0-9]{4})\W*$/i;
const amongWords = /(?<![a-z0-9])([a-z0-9]{4})[-‐-―.]?([a-z0-9]{4})(?![a-z0-9])/gi;

/** The halves in our alphabet, look-alikes taken for what they look like; undefined if another letter is in them. */
function readCode(match: RegExpMatchArray | null): string | undefined {
  if (!match) return undefined;
  const [, left = '', right = ''] = match;
  const code = `${left}${right}`.toUpperCase().replace(/O/g, '0').replace(/[IL]/g, '1');
  return [...code].every((character) => alphabet.includes(character)) ? code : undefined;
}
