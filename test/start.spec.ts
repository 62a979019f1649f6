import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationError } from '../src/foundation/config/load-config';
import { attachToRunning, prepareStart } from '../src/start';

describe('prepareStart', () => {
  it('refuses production without a database of its own', async () => {
    await expect(prepareStart({ NODE_ENV: 'production' })).rejects.toThrow(ConfigurationError);
  });

  it('leaves a production environment as it is', async () => {
    const environment = { NODE_ENV: 'production', DATABASE_URL: 'postgres://somewhere/db' };
    expect((await prepareStart(environment)).environment).toEqual(environment);
  });

  it('with a server of your own makes secrets that are kept nowhere, and lets the simulator stand in', async () => {
    const start = await prepareStart({ DATABASE_URL: 'postgres://somewhere/db', PORT: '3999' });
    expect(start.embedded).toBe(false);
    expect(start.environment).toMatchObject({
      DATABASE_URL: 'postgres://somewhere/db',
      WHATSAPP_API_URL: 'http://127.0.0.1:3999/simulator/graph',
    });
    expect(start.environment.ELIZA_APP_JWT_SECRET?.length).toBeGreaterThanOrEqual(32);
  });
});

describe('attachToRunning', () => {
  it('says so when nothing runs, and starts nothing', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'eliza-attach-'));
    try {
      await expect(attachToRunning({ DATA_DIR: folder })).rejects.toThrow(/nothing is running/);
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
