import type { RawRequest } from '../contract/webhook';
import { cleanJson } from '../toolkit/clean-json';

/** The parameters of a request in their order; a name may come several times. */
export type Parameters = readonly (readonly [name: string, value: string])[];

/** Those of a form, values as they are: spaces at the ends are signed too. */
export const formOf = (body: Buffer): Parameters => [...new URLSearchParams(body.toString('utf8'))];

/** The hash of the body where the request is signed by that, as JSON bodies are; undefined: it is a form. */
export function bodyHashOf({ query }: RawRequest): string | undefined {
  const hash = query.bodySHA256;
  return typeof hash === 'string' && /^[0-9a-f]{64}$/i.test(hash) ? hash.toLowerCase() : undefined;
}

/** What a delivery says, by name; of a name that comes several times the first counts. Undefined: neither form nor object. */
export class Fields {
  private constructor(
    private readonly values: ReadonlyMap<string, string>,
    /** As it came, cleaned, to be stored. */
    readonly raw: unknown,
  ) {}

  static of(request: RawRequest): Fields | undefined {
    return bodyHashOf(request) === undefined
      ? Fields.ofParameters(formOf(request.body))
      : Fields.ofJson(request.body.toString('utf8'));
  }

  private static ofParameters(parameters: Parameters): Fields {
    const raw = new Map<string, string | string[]>();
    for (const [name, value] of parameters) {
      const known = raw.get(name);
      raw.set(name, known === undefined ? value : [known, value].flat());
    }
    return Fields.ofObject(Object.fromEntries(raw));
  }

  private static ofJson(text: string): Fields | undefined {
    try {
      const json: unknown = JSON.parse(text);
      return typeof json === 'object' && json !== null && !Array.isArray(json)
        ? Fields.ofObject(json)
        : undefined;
    } catch {
      return undefined;
    }
  }

  private static ofObject(object: object): Fields {
    const raw = cleanJson(object) as object;
    const values = new Map<string, string>();
    for (const [name, value] of Object.entries(raw)) {
      const first: unknown = Array.isArray(value) ? value[0] : value;
      if (typeof first === 'string') values.set(name, first);
    }
    return new Fields(values, raw);
  }

  /** Not empty; undefined where it is absent, or longer than `max`: half an id is another id. */
  get(name: string, max = 2048): string | undefined {
    const value = this.values.get(name);
    return value !== undefined && value !== '' && value.length <= max ? value : undefined;
  }
}
