import { cutText } from './clean-json';

/** A JSON object of which no field is promised. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Longest text that a part carries, UTF-16 code units; above what any platform allows. */
const maxText = 65_536;

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** The value if it is an object, else an empty one: reading a field of anything is safe. */
export const object = (value: unknown): JsonObject => (isObject(value) ? value : {});

/** The elements of a list. A lone thing where a list is due is one element, so it is not lost; absent is none. */
export function elements(value: unknown): readonly unknown[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? (value as readonly unknown[]) : [value];
}

/** A non-empty string, cut to `max`. Platforms write an empty string for an absent value. */
export const text = (value: unknown, max = maxText): string | undefined =>
  typeof value === 'string' && value !== '' ? cutText(value, max) : undefined;

/** A non-empty string of at most `max` characters. Never cut: half an id is another id. */
export const id = (value: unknown, max = 2048): string | undefined =>
  typeof value === 'string' && value !== '' && value.length <= max ? value : undefined;

/** One line to show: without control and bidirectional characters, cut to `max`. */
export function label(value: unknown, max = 256): string | undefined {
  const visible = text(value)
    ?.replace(/[\p{Cc}\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/gu, '')
    .trim();
  return text(visible, max);
}

/** The platform's word for something, if it is one that metrics and lists can hold. */
export const word = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[a-z][a-z0-9_]{0,63}$/.test(value) ? value : undefined;

export const finiteNumber = (value: unknown): number | undefined =>
  typeof value === 'number' && Number.isFinite(value) ? value : undefined;

type Present<T> = { [K in keyof T as undefined extends T[K] ? never : K]: T[K] } & {
  [K in keyof T as undefined extends T[K] ? K : never]?: Exclude<T[K], undefined>;
};

/** The same object without the fields that are undefined. */
export function present<T extends object>(fields: T): Present<T> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as Present<T>;
}
