import type { OpenAPIObject } from '@nestjs/swagger';
import { AuthApp, type JsonAnswer, type Request } from './auth-app';
import { faultsOf, type Schema } from './described';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** The application, each of whose answers is held against what its OpenAPI document says of it. */
export class DescribedApp {
  /** `<METHOD> <path of the document>` → statuses that were seen. */
  readonly seen = new Map<string, Set<number>>();

  private constructor(
    readonly app: AuthApp,
    readonly document: OpenAPIObject,
  ) {}

  static async start(environment: Record<string, string> = {}): Promise<DescribedApp> {
    const app = await AuthApp.start(environment);
    const { body } = await app.call('GET', '/openapi.json');
    return new DescribedApp(app, body as OpenAPIObject);
  }

  /** Every `<METHOD> <path>` of the document. */
  get operations(): string[] {
    return Object.entries(this.document.paths).flatMap(([path, item]) =>
      Object.keys(item).map((method) => `${method.toUpperCase()} ${path}`),
    );
  }

  async call(method: string, path: string, request: Request = {}): Promise<JsonAnswer> {
    const answer = await this.app.call(method, path, request);
    const [name, operation] = this.find(method, path);
    this.seen.set(name, (this.seen.get(name) ?? new Set()).add(answer.status));
    expect({ name, status: answer.status, faults: this.faults(operation, answer) }).toEqual({
      name,
      status: answer.status,
      faults: [],
    });
    return answer;
  }

  private faults({ responses }: Operation, { status, headers, text, body }: JsonAnswer): string[] {
    const described = responses[String(status)] ?? (status >= 400 ? responses.default : undefined);
    if (!described || '$ref' in described) return [`${status} is not described`];
    const type = headers['content-type']?.split(';')[0];
    if (type === undefined) return text === '' && !described.content ? [] : ['no media type'];
    const content = described.content?.[type];
    if (!content) return [`${type} is not described`];
    return type === 'application/json' ? faultsOf(this.document, (content.schema ?? {}) as Schema, body) : [];
  }

  /** The literal path first: `/codes/verify` is not `/codes/{id}`. */
  private find(method: string, url: string): [name: string, operation: Operation] {
    const path = url.split('?')[0] ?? '';
    const found = Object.keys(this.document.paths)
      .filter((template) => new RegExp(`^${template.replace(/\{\w+\}/g, '[^/]+')}$`).test(path))
      .sort((one, other) => one.split('{').length - other.split('{').length);
    for (const template of found) {
      const operation = this.document.paths[template]?.[method.toLowerCase() as 'get'];
      if (operation) return [`${method} ${template}`, operation];
    }
    throw new Error(`${method} ${path} is not described`);
  }
}
