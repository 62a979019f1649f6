import { ValidateBy } from 'class-validator';

const BYTES_AT_MOST = 4_096;

/** A JSON object of at most 4 kB that PostgreSQL can hold as it stands. */
export const IsSmallObject = (): PropertyDecorator =>
  ValidateBy({
    name: 'isSmallObject',
    validator: {
      validate: isSmallObject,
      defaultMessage: () => '$property must be a JSON object of at most 4096 bytes',
    },
  });

/** PostgreSQL's JSON has no U+0000 and no half of a character; both are escapes in ours. */
export function isSmallObject(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return false;
  const json = JSON.stringify(value);
  return Buffer.byteLength(json) <= BYTES_AT_MOST && !/(?<!\\)(\\\\)*\\u(0000|d[89a-f])/.test(json);
}
