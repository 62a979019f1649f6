import { spawnSync } from 'node:child_process';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/application';
import { freshDatabase } from '../support/fresh-database';
import { registeredRoutes } from '../support/registered-routes';
import { blocksOf, page, rowsOf, section } from './pages';
import { runScript } from './shell';

const credentials = {
  ELIZA_APP_WHATSAPP_ACCESS_TOKEN: 'access-token-of-the-pages',
  ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: '200000000000001',
  ELIZA_APP_WHATSAPP_APP_SECRET: 'app-secret-of-the-pages',
  ELIZA_APP_WHATSAPP_VERIFY_TOKEN: 'verify-token-of-the-pages',
  ELIZA_APP_WHATSAPP_PHONE_NUMBER: '+12025550100',
};

/** The pages' own tools; a machine without them skips what needs them. */
const withTools = ['bash', 'curl', 'openssl'].every((tool) => !spawnSync(tool, ['--help']).error);

describe('what the pages tell of the running application', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    app = await createApplication({
      DATABASE_URL: await freshDatabase(),
      DATABASE_POOL: '2',
      WORKERS: 'off',
      LOG_LEVEL: 'silent',
      ...credentials,
    });
    await app.listen(0, '127.0.0.1');
    url = await app.getUrl();
  });
  afterAll(() => app.close());

  (withTools ? it : it.skip)('the checks of docs/whatsapp-setup.md print what the page says', async () => {
    const checks = section(page('docs/whatsapp-setup.md').text, /Check it before/);
    const [script] = blocksOf(checks).filter(({ text }) => text.includes('openssl'));
    const lines = script?.text.split('\n') ?? [];
    const promised = lines.flatMap((line) => /^#> (.*)$/.exec(line)?.[1] ?? []);
    expect(promised).toHaveLength(3);
    expect(
      await runScript((script?.text ?? '').replaceAll('http://127.0.0.1:3000', url), credentials),
    ).toEqual(promised);
  });

  it('docs/http-api.md lists every route, and no other', () => {
    const listed = routesTold(page('docs/http-api.md').text);
    expect(listed.sort()).toEqual(registeredRoutes(app).sort());
  });

  it.each([
    ['INVALID_SIGNATURE', 401, 'POST', '/api/eliza-app/webhook/whatsapp'],
    ['VERIFICATION_FAILED', 403, 'GET', '/api/eliza-app/webhook/whatsapp'],
    ['NOT_FOUND', 404, 'POST', '/api/webhooks/whatsapp/01a21052-f83f-7000-8dd4-7eb6e72f9007'],
  ])('docs/http-api.md is right about %s', async (code, status, method, path) => {
    const rows = rowsOf(section(page('docs/http-api.md').text, /^## Webhooks/));
    expect(rows.map((row) => row.slice(0, 2))).toContainEqual([String(status), `\`${code}\``]);
    const answer = await fetch(url + path, { method });
    const body = (await answer.json()) as Record<string, unknown>;
    expect([answer.status, body.code]).toEqual([status, code]);
    const [example] = blocksOf(section(page('docs/http-api.md').text, /Every answer/));
    expect(Object.keys(body)).toEqual(Object.keys(JSON.parse(example?.text ?? '{}') as object));
  });
});

/** The routes in the first cells of the tables whose head is `route`, or `route under` what stands before each. */
function routesTold(text: string): string[] {
  let prefix: string | undefined;
  return text.split('\n').flatMap((line) => {
    const [, cell = ''] = line.split('|').map((part) => part.trim());
    if (!line.startsWith('|')) prefix = undefined;
    const head = /^route(?: under `(.*)`)?$/.exec(cell);
    if (head) prefix = head[1] === undefined ? '' : `${head[1]}/`;
    if (prefix === undefined) return [];
    return [...cell.matchAll(/([A-Z]+) `([^?`]+)[^`]*`/g)].map(
      ([, method = '', path = '']) => `${method} ${prefix}${path}`,
    );
  });
}
