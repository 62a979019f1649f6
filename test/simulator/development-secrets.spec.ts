import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  developmentSecrets,
  generateSecrets,
  withDevelopmentSecrets,
} from '../../src/simulator/development-secrets';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'secrets-'));
});

afterEach(() => rm(folder, { recursive: true, force: true }));

describe('developmentSecrets', () => {
  it('makes them once, for the owner alone, and leaves no draft behind', async () => {
    const dataDir = join(folder, 'not', 'there', 'yet');
    const first = await developmentSecrets(dataDir);
    expect(await developmentSecrets(dataDir)).toEqual(first);
    expect((await stat(join(dataDir, 'development-secrets.json'))).mode & 0o777).toBe(0o600);
    expect(await readdir(dataDir)).toEqual(['development-secrets.json']);
  });

  it('gives processes that start at once the same ones', async () => {
    const all = await Promise.all(Array.from({ length: 12 }, () => developmentSecrets(folder)));
    expect(new Set(all.map((secrets) => JSON.stringify(secrets))).size).toBe(1);
    expect(await readdir(folder)).toEqual(['development-secrets.json']);
  });

  it.each(['{"ELIZA_APP_JWT_SECRET":', 'null', '{"ELIZA_APP_JWT_SECRET":"only one"}'])(
    'refuses a damaged file without showing it: %s',
    async (text) => {
      await writeFile(join(folder, 'development-secrets.json'), text);
      await expect(developmentSecrets(folder)).rejects.toThrow(
        /development-secrets\.json is damaged: remove it/,
      );
    },
  );
});

describe('generateSecrets', () => {
  it('makes different ones each time, with a 32-byte sealing key', () => {
    const secrets = generateSecrets();
    expect(secrets).not.toEqual(generateSecrets());
    const [id, key] = secrets.CREDENTIALS_KEYS.split(':');
    expect(id).toBe('dev');
    expect(Buffer.from(key ?? '', 'base64')).toHaveLength(32);
  });
});

describe('withDevelopmentSecrets', () => {
  it('fills what is unset, keeps what is set, and leaves WhatsApp out', () => {
    const secrets = generateSecrets();
    expect(withDevelopmentSecrets({ METRICS_TOKEN: 'mine', CREDENTIALS_KEYS: '' }, secrets)).toEqual({
      METRICS_TOKEN: 'mine',
      CREDENTIALS_KEYS: secrets.CREDENTIALS_KEYS,
      ELIZA_APP_JWT_SECRET: secrets.ELIZA_APP_JWT_SECRET,
    });
  });
});
