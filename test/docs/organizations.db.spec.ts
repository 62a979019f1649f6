import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/application';
import { generateSecrets, withDevelopmentSecrets } from '../../src/simulator/development-secrets';
import { standInForWhatsApp } from '../../src/simulator/standing-in';
import { freshDatabase } from '../support/fresh-database';
import { blocksOf, page, root } from './pages';
import { freePort, runScript } from './shell';

/** The pages' own tools; a machine without them skips what needs them. */
const withTools = ['bash', 'curl', 'node'].every((tool) => !spawnSync(tool, ['--version']).error);

describe('the guides for organisations', () => {
  let app: NestExpressApplication;
  let port: number;
  const bin = mkdtempSync(join(tmpdir(), 'eliza-docs-'));

  beforeAll(async () => {
    port = await freePort();
    const secrets = generateSecrets();
    const environment = {
      DATABASE_URL: await freshDatabase(),
      DATABASE_POOL: '4',
      PORT: String(port),
      LOG_LEVEL: 'silent',
    };
    app = await createApplication(
      standInForWhatsApp(withDevelopmentSecrets(environment, secrets), { port, dataDirSecrets: secrets }),
    );
    await app.listen(port, '127.0.0.1');
    // `npm run chat` runs what is built; here the same program runs from its source.
    const chat = `exec ${process.execPath} --require ./test/support/flows/register.cjs src/simulator/chat.command.ts "\${@:5}"`;
    writeFileSync(join(bin, 'npm'), `#!/bin/bash\ncd ${root} && PORT=${port} ${chat}\n`, { mode: 0o755 });
  });
  afterAll(async () => {
    rmSync(bin, { recursive: true });
    await app.close();
  });

  (withTools ? it : it.skip).each(['docs/organizations.md', 'docs/messages-api.md'])(
    '%s prints what it says',
    async (path) => {
      const script =
        blocksOf(page(path).text).find(({ text }) => text.includes('simulator/accounts'))?.text ?? '';
      const promised = script.split('\n').flatMap((line) => /^#> (.*)$/.exec(line)?.[1] ?? []);
      expect(promised.length).toBeGreaterThanOrEqual(4);
      expect(
        await runScript(script.replaceAll('http://127.0.0.1:3000', `http://127.0.0.1:${port}`), {
          PATH: `${bin}:${process.env.PATH ?? ''}`,
        }),
      ).toEqual(promised);
    },
    60_000,
  );
});
