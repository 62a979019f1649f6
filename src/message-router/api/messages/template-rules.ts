import type { Content } from '../../../channels';
import type { Refusal } from './refusals';
import type { TemplateFound } from './templates.sql';

type Template = Extract<Content, { kind: 'template' }>;

/** Why the platform would refuse the template; undefined: nothing is known against it. */
export function templateRefusal(found: TemplateFound, { parameters }: Template): Refusal | undefined {
  if (found.kind === 'unknown') return undefined;
  if (found.kind === 'unlisted' || found.template.status !== 'APPROVED')
    return { code: 'TEMPLATE_NOT_APPROVED' };
  const places = found.template.components.map(placesIn);
  const body = places.find(({ type }) => type === 'BODY')?.names ?? [];
  if (body.some((name) => !/^\d+$/.test(name)) || places.some(isFurther))
    return { code: 'TEMPLATE_PARAMETERS', text: 'Only parameters {{1}}, {{2}}, … of the body can be given.' };
  return body.length === parameters.length
    ? undefined
    : { code: 'TEMPLATE_PARAMETERS', details: { parameters: body.length } };
}

/** Whether it counts as advertising. What was never listed may: who opted out gets none of it. */
export const mayBeMarketing = (found: TemplateFound): boolean =>
  found.kind !== 'listed' || found.template.category === 'MARKETING';

interface Places {
  readonly type: string;
  /** What stands between double braces, each once. */
  readonly names: readonly string[];
}

function placesIn(component: unknown): Places {
  const { type, ...rest } = isObject(component) ? component : {};
  // Examples of what may stand in the places are no places, and a body has no other texts than its own.
  const said = JSON.stringify([rest.text, rest.format, rest.buttons]);
  const names = [...said.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
  return { type: typeof type === 'string' ? type.toUpperCase() : '', names: [...new Set(names)] };
}

/** Something outside of the body wants a parameter. */
const isFurther = ({ type, names }: Places): boolean => type !== 'BODY' && names.length > 0;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
