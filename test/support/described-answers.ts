import type { OpenAPIObject } from '@nestjs/swagger';
import type { AuthApp, JsonAnswer } from './auth-app';
import { faultsOf, type Schema } from './described';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Holds each answer that a test gets against what the application's OpenAPI document says of it. */
export class DescribedAnswers {
  /** What was seen, as `<METHOD> <path of the document>` → statuses. */
  readonly seen = new Map<string, Set<number>>();
  /** What was wrong with it. */
  readonly faults: string[] = [];

  private constructor(private readonly document: OpenAPIObject) {}

  /** From now on, for all that `app.call` gets. */
  static async of(app: AuthApp): Promise<DescribedAnswers> {
    const call = app.call.bind(app);
    const described = new DescribedAnswers((await call('GET', '/openapi.json')).body as OpenAPIObject);
    app.call = async (method, path, request) => {
      const answer = await call(method, path, request);
      described.look(method, path, answer);
      return answer;
    };
    return described;
  }

  /** Every `<METHOD> <path>` of the document. */
  get operations(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  /** The routes of which no such status was seen. */
  unseen(matches: (status: number) => boolean): string[] {
    return this.operations.filter((name) => ![...(this.seen.get(name) ?? [])].some(matches)).sort();
  }

  private look(method: string, path: string, answer: JsonAnswer): void {
    const { name, operation } = this.find(method, path);
    this.seen.set(name, (this.seen.get(name) ?? new Set()).add(answer.status));
    for (const fault of this.faultsIn(operation, answer))
      this.faults.push(`${name} ${answer.status}: ${fault}`);
  }

  private faultsIn({ responses }: Operation, { status, headers, text, body }: JsonAnswer): string[] {
    const described = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
    if (!described || '$ref' in described) return ['the status is not described'];
    const type = headers['content-type']?.split(';')[0];
    if (type === undefined) return text === '' && !described.content ? [] : ['there is no media type'];
    const content = described.content?.[type];
    if (!content) return [`${type} is not described`];
    return type === 'application/json' ? faultsOf(this.document, (content.schema ?? {}) as Schema, body) : [];
  }

  /** The path with the fewest parameters first: `/codes/verify` is not `/codes/{id}`. */
  private find(method: string, url: string): { readonly name: string; readonly operation: Operation } {
    const path = url.split('?')[0] ?? '';
    const templates = Object.keys(this.document.paths)
      .filter((template) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
      .sort((one, other) => one.split('{').length - other.split('{').length);
    for (const template of templates) {
      const operation = this.document.paths[template]?.[method.toLowerCase() as 'get'];
      if (operation) return { name: `${method} ${template}`, operation };
    }
    throw new Error(`${method} ${path} is not described`);
  }
}
