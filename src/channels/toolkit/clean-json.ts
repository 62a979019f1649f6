const tooDeep = '[nested too deeply]';

/** The deepest platform body known is below 20 levels; JSON.stringify and PostgreSQL both overflow their stack somewhere above 1000. */
const maxDepth = 100;

/**
 * Parsed JSON without what PostgreSQL `text` and `jsonb` cannot hold: U+0000 is removed, a lone surrogate becomes U+FFFD,
 * in strings and in object keys; what lies deeper than 100 levels becomes the text `[nested too deeply]`. Returns the same object where there
 * is nothing to clean; never changes its argument.
 */
export function cleanJson(value: unknown): unknown {
  return clean(value, 0);
}

/** At most `max` UTF-16 code units of clean text; a surrogate pair at the cut goes as a whole. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text;
  return text.slice(0, max).replace(/\p{Surrogate}$/u, '');
}

// With the u flag a surrogate matches only where it has no partner.
const unstorable = /\0|\p{Surrogate}/u;

const cleanText = (text: string): string =>
  unstorable.test(text) ? text.replace(/\0/g, '').replace(/\p{Surrogate}/gu, '\uFFFD') : text;

function clean(value: unknown, depth: number): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (typeof value !== 'object' || value === null) return value;
  if (depth === maxDepth) return tooDeep;
  return Array.isArray(value) ? cleanArray(value, depth) : cleanObject(value, depth);
}

function cleanArray(items: readonly unknown[], depth: number): readonly unknown[] {
  const cleaned = items.map((item) => clean(item, depth + 1));
  return cleaned.some((item, index) => item !== items[index]) ? cleaned : items;
}

function cleanObject(value: object, depth: number): object {
  let changed = false;
  const entries = Object.entries(value).map(([key, field]: [string, unknown]): [string, unknown] => {
    const entry: [string, unknown] = [cleanText(key), clean(field, depth + 1)];
    changed ||= entry[0] !== key || entry[1] !== field;
    return entry;
  });
  // fromEntries defines properties, so a key named __proto__ stays a plain property.
  return changed ? Object.fromEntries(entries) : value;
}
