import { spawnSync } from 'node:child_process';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/application';
import { generateSecrets, withDevelopmentSecrets } from '../../src/simulator/development-secrets';
import { standInForWhatsApp } from '../../src/simulator/standing-in';
import { freshDatabase } from '../support/fresh-database';
import { blocksOf, codeIn, page, rowsOf, section, textOf } from './pages';
import { freePort, runScript } from './shell';

const { text } = page('docs/sign-in.md');

/** The page's own tools; a machine without them skips what needs them. */
const withTools = ['bash', 'curl', 'openssl'].every((tool) => !spawnSync(tool, ['--help']).error);

describe('docs/sign-in.md', () => {
  let app: NestExpressApplication;
  let url: string;

  beforeAll(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const secrets = generateSecrets();
    const environment = {
      DATABASE_URL: await freshDatabase(),
      DATABASE_POOL: '2',
      PORT: String(port),
      LOG_LEVEL: 'silent',
    };
    app = await createApplication(
      standInForWhatsApp(withDevelopmentSecrets(environment, secrets), { port, dataDirSecrets: secrets }),
    );
    await app.listen(port, '127.0.0.1');
  });
  afterAll(() => app.close());

  (withTools ? it : it.skip)('walks through a sign-in that prints what the page says', async () => {
    const [script] = blocksOf(section(text, /^## Call by call/));
    const promised = (script?.text ?? '').split('\n').flatMap((line) => /^#> (.*)$/.exec(line)?.[1] ?? []);
    expect(promised.length).toBeGreaterThanOrEqual(4);
    expect(await runScript((script?.text ?? '').replaceAll('http://127.0.0.1:3000', url))).toEqual(promised);
  });

  it('has words for every refusal that the example page has words for', () => {
    const rows = rowsOf(section(text, /^## What to show/)).flatMap(([, code = '']) => codeIn(code));
    const words = textOf('src/simulator/pages/words.js').match(/^ {2}[A-Za-z_]+(?=: \()/gm) ?? [];
    expect(words.length).toBeGreaterThan(8);
    expect(rows).toEqual(expect.arrayContaining(words.map((code) => code.trim())));
  });
});
