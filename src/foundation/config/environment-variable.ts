import 'reflect-metadata';

const names = Symbol('environment variables');

/** The value stands in this environment variable. An empty or absent variable leaves the property's default. */
export function EnvironmentVariable(name: string): PropertyDecorator {
  return (target, property) => {
    const known = variablesOf(target.constructor);
    Reflect.defineMetadata(names, new Map(known).set(String(property), name), target.constructor);
  };
}

/** Property → variable of a configuration class. */
export function variablesOf(type: object): ReadonlyMap<string, string> {
  return (
    (Reflect.getMetadata(names, type) as ReadonlyMap<string, string> | undefined) ?? new Map<string, string>()
  );
}
