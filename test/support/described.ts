import type { OpenAPIObject } from '@nestjs/swagger';

/** As much of JSON Schema as the document uses. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly nullable?: boolean;
  readonly enum?: readonly unknown[];
  readonly format?: string;
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: boolean | Schema;
  readonly oneOf?: readonly Schema[];
  readonly anyOf?: readonly Schema[];
  readonly allOf?: readonly Schema[];
}

/**
 * How a value differs from its schema, in words; nothing if it does not. Stricter than JSON Schema: a field that the
 * schema does not name is a fault, unless it says `additionalProperties`.
 */
export function faultsOf(document: OpenAPIObject, schema: Schema, value: unknown, at = '$'): string[] {
  const check = (one: Schema, inner: unknown, where = at): string[] => faultsOf(document, one, inner, where);
  if (schema.$ref) return check(named(document, schema.$ref), value);
  if (value === null) return schema.nullable ? [] : [`${at} is null`];
  const choices = schema.oneOf ?? schema.anyOf;
  if (choices) {
    const faults = choices.map((one) => check(one, value));
    return faults.some(({ length }) => length === 0) ? [] : [`${at} is none of: ${faults.flat().join('; ')}`];
  }
  if (schema.allOf) {
    const [only, ...more] = schema.allOf;
    if (!only || more.length) throw new Error(`${at}: allOf of one alone is understood`);
    return check(only, value);
  }
  if (schema.enum && !schema.enum.includes(value)) return [`${at} is none of ${JSON.stringify(schema.enum)}`];
  switch (schema.type) {
    case 'array':
      if (!Array.isArray(value)) return [`${at} is no array`];
      return value.flatMap((item, n) => check(schema.items ?? {}, item, `${at}[${n}]`));
    case 'object':
      return isRecord(value) ? fieldFaults(schema, value, at, check) : [`${at} is no object`];
    case 'integer':
      return Number.isInteger(value) ? [] : [`${at} is no integer`];
    case 'string':
      return typeof value !== 'string' || !(formats[schema.format ?? '']?.test(value) ?? true)
        ? [`${at} is no ${schema.format ?? 'string'}`]
        : [];
    case 'number':
    case 'boolean':
      return typeof value === schema.type ? [] : [`${at} is no ${schema.type}`];
    case undefined:
      return [];
    default:
      throw new Error(`${at}: the type ${schema.type} is not understood`);
  }
}

function fieldFaults(
  { properties = {}, required = [], additionalProperties = false }: Schema,
  value: Readonly<Record<string, unknown>>,
  at: string,
  check: (schema: Schema, value: unknown, at: string) => string[],
): string[] {
  const missing = required.filter((name) => !(name in value)).map((name) => `${at}.${name} is missing`);
  const wrong = Object.entries(value).flatMap(([name, inner]) => {
    const schema =
      properties[name] ?? (typeof additionalProperties === 'object' ? additionalProperties : undefined);
    if (schema) return check(schema, inner, `${at}.${name}`);
    return additionalProperties === true ? [] : [`${at}.${name} is not described`];
  });
  return [...missing, ...wrong];
}

function named(document: OpenAPIObject, ref: string): Schema {
  const name = ref.replace('#/components/schemas/', '');
  const schema = document.components?.schemas?.[name];
  if (!schema) throw new Error(`there is no ${ref}`);
  return schema as Schema;
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const formats: Readonly<Record<string, RegExp>> = {
  'date-time': /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/,
  uuid: /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/,
};
