/** How a text travels: what it costs is counted in segments. */
export interface Segments {
  readonly encoding: 'GSM-7' | 'UCS-2';
  readonly segments: number;
}

/** As Twilio and the carriers count: 160 or 70 units in one segment, 153 or 67 in each of several. */
export function segmentsOf(text: string): Segments {
  const gsm = isGsm7(text);
  const units = [...text].map((character) => (gsm ? (extension.has(character) ? 2 : 1) : character.length));
  const [alone, each] = gsm ? [160, 153] : [70, 67];
  const total = units.reduce((sum, one) => sum + one, 0);
  return { encoding: gsm ? 'GSM-7' : 'UCS-2', segments: total <= alone ? 1 : filled(units, each) };
}

/** A character of two units never stands in two segments. */
function filled(units: readonly number[], each: number): number {
  let segments = 1;
  let used = 0;
  for (const unit of units) {
    if (used + unit > each) {
      segments++;
      used = 0;
    }
    used += unit;
  }
  return segments;
}

export const isGsm7 = (text: string): boolean =>
  [...text].every((character) => basic.has(character) || extension.has(character));

/**
 * The same text with plain quotes, dashes and dots, if it costs less so: one curly quote makes every character twice as
 * long. Unchanged where something else needs the long encoding anyway.
 */
export function inGsm7(text: string): string {
  const plain = text.replace(/[^ -~]/g, (character) => plainSigns[character] ?? character);
  return isGsm7(plain) ? plain : text;
}

const plainSigns: Readonly<Record<string, string>> = {
  '\u2018': "'",
  '\u2019': "'",
  '\u201a': "'",
  '\u201c': '"',
  '\u201d': '"',
  '\u201e': '"',
  '\u2010': '-',
  '\u2011': '-',
  '\u2012': '-',
  '\u2013': '-',
  '\u2014': '-',
  '\u2212': '-',
  '\u2022': '-',
  '\u2026': '...',
  '\u00a0': ' ',
  '\u2009': ' ',
  '\u202f': ' ',
};

/** The basic table of GSM 03.38 … */
const basic = new Set(
  '@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !"#¤%&\'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà',
);
/** … and what takes an escape before it. */
const extension = new Set('^{}\\[~]|€\f');
