import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';

/** A file of the page, with its media type. */
export interface PageFile {
  readonly type: string;
  readonly body: Buffer | string;
}

const javascript = 'text/javascript; charset=utf-8';
const shipped: Readonly<Record<string, string>> = {
  'swagger-ui.css': 'text/css; charset=utf-8',
  'swagger-ui-bundle.js': javascript,
  'favicon-32x32.png': 'image/png',
};

/** Swagger UI's own files come from its package, as they are; undefined: no such file. */
export async function pageFile(name: string): Promise<PageFile | undefined> {
  if (name === 'start.js') return { type: javascript, body: start };
  const type = Object.hasOwn(shipped, name) ? shipped[name] : undefined;
  return type === undefined ? undefined : { type, body: await readFile(join(folder(), name)) };
}

/** @nestjs/swagger brings the package along, wherever npm has put it. */
function folder(): string {
  const paths = [dirname(require.resolve('@nestjs/swagger'))];
  return dirname(require.resolve('swagger-ui-dist/package.json', { paths }));
}

/** Nothing stands in the page itself, so that it works under the policy of all other answers: only files of our own. */
export const docsPage = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>Eliza Gateway: HTTP API</title>
    <link rel="icon" type="image/png" href="/docs/favicon-32x32.png" />
    <link rel="stylesheet" href="/docs/swagger-ui.css" />
  </head>
  <body>
    <div id="api"></div>
    <script src="/docs/swagger-ui-bundle.js"></script>
    <script src="/docs/start.js"></script>
  </body>
</html>
`;

const start = `SwaggerUIBundle({ url: '/openapi.json', dom_id: '#api', deepLinking: true, validatorUrl: null });\n`;
