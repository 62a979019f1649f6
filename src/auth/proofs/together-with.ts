import { ValidateBy, ValidateIf } from 'class-validator';

/**
 * A setting that is needed as soon as one of `others` is set, and may be absent only while all of them are: boot names it
 * if it is missing, unless `elsewhere` (another use of those others) is set. `form` says how it must look.
 */
export function TogetherWith(
  others: readonly string[],
  pattern: RegExp,
  form: string,
  elsewhere?: string,
): PropertyDecorator {
  return (target, property) => {
    const name = String(property);
    ValidateIf((config: Record<string, unknown>) => {
      if (elsewhere !== undefined && config[elsewhere] && !config[name]) return false;
      return [name, ...others].some((each) => config[each]);
    })(target, property);
    ValidateBy({
      name: 'togetherWith',
      validator: {
        validate: (value) => typeof value === 'string' && pattern.test(value),
        defaultMessage: (invalid) =>
          invalid?.value === undefined
            ? `${name} is missing (sign-in is partly configured)`
            : `${name} must be ${form}`,
      },
    })(target, property);
  };
}
