/**
 * A list as PostgreSQL's array literal, which every array parameter of the hot path is sent as. The driver writes the same
 * by two regular expressions an element; most elements here are ids, numbers and times, which need no quotes at all.
 */
export function arrayLiteral(list: readonly unknown[]): string {
  let literal = '{';
  for (let index = 0; index < list.length; index++) literal += (index ? ',' : '') + element(list[index]);
  return `${literal}}`;
}

function element(value: unknown): string {
  if (typeof value === 'string') return text(value);
  if (value === null || value === undefined) return 'NULL';
  if (typeof value === 'number' || typeof value === 'bigint') return String(value);
  if (typeof value === 'boolean') return value ? 't' : 'f';
  if (value instanceof Date) return `"${value.toISOString()}"`;
  throw new Error('an array parameter holds texts, numbers, booleans and times');
}

function text(value: string): string {
  // Ids and the like; what looks like the word NULL is quoted.
  if (value.length < 64 && /^[\w.:+-]+$/.test(value) && !/^null$/i.test(value)) return value;
  return value.includes('\\') || value.includes('"') ? `"${value.replace(/["\\]/g, '\\$&')}"` : `"${value}"`;
}
