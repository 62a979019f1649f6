import type { OpenAPIObject } from '@nestjs/swagger';
import { AuthApp } from '../../../support/auth-app';
import { registeredRoutes } from '../../../support/registered-routes';

let app: AuthApp;
let document: OpenAPIObject;
beforeAll(async () => {
  app = await AuthApp.start();
  document = (await app.call('GET', '/openapi.json')).body as OpenAPIObject;
});

const operations = () =>
  Object.entries(document.paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, operation]) => {
      return { route: `${method.toUpperCase()} ${path}`, path, operation: operation as Operation };
    }),
  );
type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

describe('the OpenAPI document', () => {
  it('has every route of the application, and no other', () => {
    expect(
      operations()
        .map(({ route }) => route)
        .sort(),
    ).toEqual(
      registeredRoutes(app.app)
        .map((route) => route.replace(/:(\w+)/g, '{$1}'))
        .sort(),
    );
  });

  it('says nothing of the simulator, where there is one', async () => {
    const simulated = await AuthApp.start({ WHATSAPP_API_URL: 'http://127.0.0.1:9/simulator/graph' });
    expect((await fetch(`${simulated.url}/simulator/phone`)).status).toBe(200);
    const { paths } = (await simulated.call('GET', '/openapi.json')).body as OpenAPIObject;
    expect(Object.keys(paths)).toEqual(Object.keys(document.paths));
  });

  it('says in a sentence what each is for, and to which part it belongs', () => {
    const silent = operations().filter(({ operation }) => !operation.summary || !operation.tags?.length);
    expect(silent.map(({ route }) => route)).toEqual([]);
  });

  it('names each operation once, and each parameter of its path', () => {
    const ids = operations().map(({ operation }) => operation.operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const { path, operation } of operations()) {
      const inPath = (operation.parameters ?? []).flatMap((one) =>
        !('$ref' in one) && one.in === 'path' ? [one.name] : [],
      );
      expect(inPath.sort()).toEqual([...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort());
    }
  });

  it('gives every error the one shape', () => {
    const problem = { schema: { $ref: '#/components/schemas/Problem' } };
    for (const { route, operation } of operations())
      for (const [status, response] of Object.entries(operation.responses))
        if (status === 'default' || Number(status) >= 400)
          expect([route, status, response]).toMatchObject([
            route,
            status,
            { content: { 'application/json': problem } },
          ]);
  });

  it('gives an example of everything that is sent or answered', () => {
    const fields = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) =>
      Object.entries(('properties' in schema && schema.properties) || {}).map(
        ([field, inner]) => [`${name}.${field}`, inner] as const,
      ),
    );
    const parameters = operations().flatMap(({ route, operation }) =>
      (operation.parameters ?? []).map((one) => [`${route} ${'name' in one ? one.name : ''}`, one] as const),
    );
    const shown = /"(example|default|enum|\$ref|description)":|"type":"boolean"/;
    const bare = [...fields, ...parameters].filter(([, inner]) => !shown.test(JSON.stringify(inner)));
    expect(bare.map(([name]) => name)).toEqual([]);
  });

  it('refers only to what is there', () => {
    const refs = [...JSON.stringify(document).matchAll(/"\$ref":"#\/components\/(\w+)\/([^"]+)"/g)];
    const components = document.components as Record<string, Record<string, unknown>>;
    expect(refs.length).toBeGreaterThan(10);
    expect(refs.filter(([, kind = '', name = '']) => !components[kind]?.[name])).toEqual([]);
  });

  it('says who may call', () => {
    const security = (route: string) => operations().find((one) => one.route === route)?.operation.security;
    expect(security('GET /health/live')).toEqual([]);
    expect(security('GET /api/eliza-app/user/me')).toEqual([{ bearer: [] }, { cookie: [] }]);
    expect(security('POST /api/eliza-app/auth/challenges')).toEqual([{}, { bearer: [] }, { cookie: [] }]);
    expect(security('POST /api/eliza-app/auth/introspect')).toEqual([{ service: [] }]);
    const used = new Set(
      operations().flatMap(({ operation }) => (operation.security ?? []).flatMap(Object.keys)),
    );
    expect(Object.keys(document.components?.securitySchemes ?? {})).toEqual(
      expect.arrayContaining([...used]),
    );
  });
});

describe('/docs', () => {
  it('is a page of files of ours alone, under the policy of every answer', async () => {
    const page = await app.call('GET', '/docs');
    const files = [...page.text.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
    expect(files).toHaveLength(4);
    for (const file of files) expect((await app.call('GET', file)).status).toBe(200);
    expect(page.text).not.toMatch(/<script>|style=|onload|https?:/);
    expect(page.headers['content-security-policy']).toContain("script-src 'self';");
  });

  it.each(['../package.json', '..%2f..%2fpackage.json', 'index.html', 'constructor', 'start.jsx'])(
    'serves no other file: %s',
    async (name) => {
      expect((await app.call('GET', `/docs/${name}`)).status).toBe(404);
    },
  );
});
