import type { GraphError } from './graph-error';

/**
 * What is wrong with the content of an outgoing message of this type; undefined if Meta would take it. Lengths are
 * counted in UTF-16 code units, the strictest reading. Limits: the pages of each type, 11-Sep-2026.
 */
export function contentFault(type: string, content: unknown): GraphError | undefined {
  const check = checks.get(type);
  if (!check) return { code: 100, details: `type must be one of ${[...checks.keys()].join(', ')}.` };
  if (content === undefined) return { code: 131008, details: `${type} is required.` };
  const details = check(content);
  return details === undefined ? undefined : { code: 131009, details };
}

/** A sentence that says what is wrong. */
type Check = (content: unknown) => string | undefined;

const length =
  (path: string, most: number, least = 1): Check =>
  (content) => {
    const value = at(content, path);
    return typeof value === 'string' && value.length >= least && value.length <= most
      ? undefined
      : `${path} must be a string of ${least} to ${most} characters.`;
  };

const present =
  (path: string): Check =>
  (content) => {
    const value = at(content, path);
    return typeof value === 'string' && value ? undefined : `${path} must be a string that is not empty.`;
  };

const optional =
  (path: string, check: Check): Check =>
  (content) =>
    at(content, path) === undefined ? undefined : check(content);

const all =
  (...list: Check[]): Check =>
  (content) => {
    for (const check of list) {
      const fault = check(content);
      if (fault !== undefined) return fault;
    }
    return undefined;
  };

/** Every element of the list at `path`, and how many there may be. */
const each =
  (path: string, least: number, most: number, check: Check): Check =>
  (content) => {
    const list = at(content, path);
    if (!Array.isArray(list) || list.length < least || list.length > most)
      return `${path || 'the list'} must hold ${least} to ${most} elements.`;
    return all(
      ...list.map(
        (element: unknown): Check =>
          () =>
            check(element),
      ),
    )(undefined);
  };

const media: Check = (content) => {
  const sources = [at(content, 'id'), at(content, 'link')].filter((value) => typeof value === 'string');
  return sources.length === 1 ? undefined : 'exactly one of id and link is required.';
};

const captioned = all(media, optional('caption', length('caption', 1024, 0)));

const unique =
  (list: string, path: string): Check =>
  (content) => {
    const elements = at(content, list);
    const values = Array.isArray(elements) ? elements.map((element: unknown) => at(element, path)) : [];
    return new Set(values).size === values.length ? undefined : `${path} must be unique.`;
  };

const buttons = all(
  length('body.text', 1024),
  optional('footer', length('footer.text', 60)),
  each('action.buttons', 1, 3, all(length('reply.id', 256), length('reply.title', 20))),
  unique('action.buttons', 'reply.title'),
);

const rows = all(length('id', 200), length('title', 24), optional('description', length('description', 72)));

const list = all(
  length('body.text', 4096),
  length('action.button', 20),
  each('action.sections', 1, 10, each('rows', 1, 10, rows)),
  (content) => {
    const sections = at(content, 'action.sections');
    const total = (Array.isArray(sections) ? sections : []).flatMap((section: unknown) =>
      at(section, 'rows'),
    ).length;
    return total <= 10 ? undefined : 'a list may hold 10 rows in total.';
  },
);

const link = all(
  length('body.text', 1024),
  length('action.parameters.display_text', 20),
  present('action.parameters.url'),
);

const interactive: Check = (content) => {
  const kind = at(content, 'type');
  if (kind === 'button') return buttons(content);
  if (kind === 'list') return list(content);
  if (kind === 'cta_url') return link(content);
  if (kind === 'location_request_message' || kind === 'request_contact_info')
    return length('body.text', 1024)(content);
  return 'interactive.type is not one that the simulator knows.';
};

const oneOf =
  (path: string, ...values: readonly string[]): Check =>
  (content) =>
    values.includes(String(at(content, path))) ? undefined : `${path} must be one of ${values.join(', ')}.`;

/** What is put into an approved template: whether it has such places is known to Meta alone. */
const component = all(
  oneOf('type', 'header', 'body', 'button'),
  each(
    'parameters',
    1,
    20,
    all(present('type'), (value) => (at(value, 'type') === 'text' ? length('text', 1024)(value) : undefined)),
  ),
  (content) =>
    at(content, 'type') === 'button'
      ? all(
          oneOf('sub_type', 'url', 'quick_reply', 'copy_code', 'flow'),
          oneOf('index', ...'0123456789'),
        )(content)
      : undefined,
);

const degrees =
  (path: string, most: number): Check =>
  (content) => {
    const value = Number(at(content, path) ?? NaN);
    return Math.abs(value) <= most ? undefined : `${path} must be a number of degrees.`;
  };

const checks = new Map<string, Check>([
  ['text', length('body', 4096)],
  [
    'reaction',
    all(present('message_id'), (content) =>
      typeof at(content, 'emoji') === 'string' ? undefined : 'emoji must be a string.',
    ),
  ],
  ['image', captioned],
  ['video', captioned],
  ['document', captioned],
  ['audio', media],
  ['sticker', media],
  ['location', all(degrees('latitude', 90), degrees('longitude', 180))],
  ['contacts', each('', 1, Infinity, present('name.formatted_name'))],
  ['interactive', interactive],
  [
    'template',
    all(
      present('name'),
      present('language.code'),
      optional('components', each('components', 1, 12, component)),
    ),
  ],
]);

/** What stands at a dotted path; undefined where the path breaks off. */
function at(value: unknown, path: string): unknown {
  let current = value;
  for (const step of path ? path.split('.') : []) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = new Map<string, unknown>(Object.entries(current)).get(step);
  }
  return current;
}
