import { ValidationPipe, type Type } from '@nestjs/common';
import { plainToInstance } from 'class-transformer';
import { validateSync, type ValidationError } from 'class-validator';
import { Problem } from './problem';

/**
 * Validates what a controller takes by its class-validator class: 400 `INVALID_REQUEST` with the names of the fields and
 * of the rules that they break, never their values. Fields that the class does not have are refused.
 */
export function validationPipe(): ValidationPipe {
  return new ValidationPipe({
    transform: true,
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
    exceptionFactory: invalid,
  });
}

/** The same for a class that is known only when the request is: an instance of it, or 400 `INVALID_REQUEST`. */
export function validated<T extends object>(type: Type<T>, body: unknown): T {
  const instance = plainToInstance(type, isObject(body) ? body : {});
  const errors = validateSync(instance, {
    whitelist: true,
    forbidNonWhitelisted: true,
    validationError: { target: false, value: false },
  });
  if (errors.length) throw invalid(errors);
  return instance;
}

const isObject = (value: unknown): value is object =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function invalid(errors: readonly ValidationError[]): Problem {
  return new Problem(400, 'INVALID_REQUEST', 'The request is not valid.', {
    details: { fields: brokenRules(errors) },
  });
}

function brokenRules(errors: readonly ValidationError[], path = ''): Record<string, string[]> {
  const rules: Record<string, string[]> = {};
  for (const { property, constraints, children } of errors) {
    // The caller chose the name of a field that is not ours.
    const unknown = constraints && 'whitelistValidation' in constraints;
    const name = unknown ? `${path}*` : `${path}${property}`;
    if (constraints) rules[name] = unknown ? ['unknown field'] : Object.values(constraints);
    Object.assign(rules, brokenRules(children ?? [], `${name}.`));
  }
  return rules;
}
