import type { OpenAPIObject } from '@nestjs/swagger';

type Parameters = NonNullable<NonNullable<OpenAPIObject['paths'][string]['get']>['parameters']>;

const uuid = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d';

/** What stands in paths, by its name. */
const examples: Readonly<Record<string, string>> = {
  id: uuid,
  orgId: uuid,
  event_id: uuid,
  channel: 'whatsapp',
  file: 'start.js',
};

/**
 * The parameters of a route at one of its paths: those that stand there, each with an example, and what is in query and
 * headers. Routes that are served at two paths, or that read the path themselves, declare too many or too few.
 */
export function parametersAt(path: string, declared: Parameters): Parameters {
  const names = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => name);
  const inPath = names.map((name) => ({
    name,
    in: 'path' as const,
    required: true,
    schema: { type: 'string', ...(Object.hasOwn(examples, name) && { example: examples[name] }) },
  }));
  const others = declared.filter((one) => '$ref' in one || one.in !== 'path');
  return [...inPath, ...withoutTwins(others)];
}

/** A header's name has no case, but those who read it and those who describe it write it each in their own. */
function withoutTwins(parameters: Parameters): Parameters {
  const described = new Set(
    parameters.flatMap((one) => ('$ref' in one || !one.description ? [] : [one.name.toLowerCase()])),
  );
  return parameters.filter(
    (one) => '$ref' in one || one.description !== undefined || !described.has(one.name.toLowerCase()),
  );
}
