import { Matches, ValidateIf } from 'class-validator';

/** The field may be left out; null is no way to do so, as it is with `IsOptional`. */
export const IfGiven = (): PropertyDecorator => ValidateIf((_, value: unknown) => value !== undefined);

/** Text as PostgreSQL and UTF-8 can hold it: without U+0000, and without half of a character. */
export const Storable = (options: { readonly each?: boolean } = {}): PropertyDecorator =>
  Matches(/^[^\0\p{Surrogate}]*$/u, { message: '$property must be proper text', ...options });
