import { elements, finiteNumber, id, label, object, present } from '../toolkit/json-fields';

export * from '../toolkit/json-fields';

/** Code and title of the first of `errors`; the code as text. */
export function firstError(errors: unknown): { readonly code: string; readonly title?: string } | undefined {
  const error = object(elements(errors)[0]);
  const code = finiteNumber(error.code)?.toString() ?? id(error.code, 64);
  return code === undefined ? undefined : present({ code, title: label(error.title) });
}
