export { finiteNumber, id, isObject, label, object, present, text } from '../toolkit/json-fields';
export type { JsonObject } from '../toolkit/json-fields';

export const list = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as readonly unknown[]) : [];

/** Ids of people, chats and messages: whole numbers of at most 52 bits; chats of groups are negative (Bot API, Chat). */
export const number = (value: unknown): string | undefined =>
  typeof value === 'number' && Number.isSafeInteger(value) && value !== 0 ? String(value) : undefined;

/** A user's id: positive. */
export const userNumber = (value: unknown): string | undefined =>
  typeof value === 'number' && value > 0 && value < 2 ** 52 ? number(value) : undefined;
