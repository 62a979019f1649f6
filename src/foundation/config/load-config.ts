import type { FactoryProvider, Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import { variablesOf } from './environment-variable';

/** The process's environment, as main read it once. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** Injection token of the environment. Only `foundation/config`, `main` and `worker` look into `process.env`. */
export const ENVIRONMENT = Symbol('ENVIRONMENT');

/** Names every faulty variable and what it must be; never a value. */
export class ConfigurationError extends Error {
  constructor(readonly faults: readonly string[]) {
    super(`configuration: ${faults.join('; ')}`);
    this.name = 'ConfigurationError';
  }
}

/**
 * Fills a configuration class from the environment and validates it; throws ConfigurationError. Values are text: use
 * class-transformer's `@Type(() => Number)` for numbers.
 */
export function loadConfig<T extends object>(type: Type<T>, environment: Environment): T {
  const variables = variablesOf(type);
  const given: Record<string, string> = {};
  for (const [property, variable] of variables) {
    const value = environment[variable]?.trim();
    if (value) given[property] = value;
  }
  const config = plainToInstance(type, given, { exposeDefaultValues: true });
  const faults = validateSync(config, { validationError: { target: false, value: false } }).flatMap((error) =>
    Object.values(error.constraints ?? { invalid: `${error.property} is not valid` }).map((text) =>
      text.replace(error.property, variables.get(error.property) ?? error.property),
    ),
  );
  if (faults.length) throw new ConfigurationError(faults);
  return config;
}

/** Makes a configuration class injectable under its own name. */
export function configProvider<T extends object>(type: Type<T>): FactoryProvider<T> {
  return {
    provide: type,
    inject: [ENVIRONMENT],
    useFactory: (environment: Environment) => loadConfig(type, environment),
  };
}
