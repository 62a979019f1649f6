import { randomBytes, randomUUID } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Environment } from '../foundation/config/load-config';

const names = [
  'ELIZA_APP_JWT_SECRET',
  'CREDENTIALS_KEYS',
  'METRICS_TOKEN',
  'ELIZA_APP_WHATSAPP_ACCESS_TOKEN',
  'ELIZA_APP_WHATSAPP_APP_SECRET',
  'ELIZA_APP_WHATSAPP_VERIFY_TOKEN',
] as const;

/** Secrets of a development installation, by the name of the variable that each stands for. */
export type DevelopmentSecrets = Readonly<Record<(typeof names)[number], string>>;

/**
 * The secrets kept in `development-secrets.json` of the data folder (mode 0600), made at the first call. Processes that
 * start at once get the same ones. For development with the embedded server only; throws if the file is damaged.
 */
export async function developmentSecrets(dataDir: string): Promise<DevelopmentSecrets> {
  const file = join(dataDir, 'development-secrets.json');
  return (await readSecrets(file)) ?? (await keepSecrets(file, dataDir, generateSecrets()));
}

/** Fresh secrets, kept nowhere: for a development process whose database is not its own. */
export function generateSecrets(): DevelopmentSecrets {
  return {
    ELIZA_APP_JWT_SECRET: randomBytes(32).toString('base64url'),
    CREDENTIALS_KEYS: `dev:${randomBytes(32).toString('base64')}`,
    METRICS_TOKEN: randomBytes(24).toString('base64url'),
    ELIZA_APP_WHATSAPP_ACCESS_TOKEN: `SIM${randomBytes(32).toString('base64url')}`,
    ELIZA_APP_WHATSAPP_APP_SECRET: randomBytes(16).toString('hex'),
    ELIZA_APP_WHATSAPP_VERIFY_TOKEN: randomBytes(24).toString('base64url'),
  };
}

/** Fills what the operator left unset of the secrets that every installation needs. */
export function withDevelopmentSecrets(environment: Environment, secrets: DevelopmentSecrets): Environment {
  const filled: Record<string, string | undefined> = { ...environment };
  for (const name of ['ELIZA_APP_JWT_SECRET', 'CREDENTIALS_KEYS', 'METRICS_TOKEN'] as const)
    filled[name] = environment[name]?.trim() ? environment[name] : secrets[name];
  return filled;
}

async function readSecrets(file: string): Promise<DevelopmentSecrets | undefined> {
  let text: string;
  try {
    text = await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
  const kept = parsed(text);
  if (!isSecrets(kept)) throw new Error(`${file} is damaged: remove it to have new development secrets made`);
  return kept;
}

async function keepSecrets(file: string, dataDir: string, secrets: DevelopmentSecrets) {
  await mkdir(dataDir, { recursive: true });
  const draft = `${file}.${randomUUID()}`;
  const handle = await open(draft, 'wx', 0o600);
  try {
    await handle.writeFile(`${JSON.stringify(secrets, null, 2)}\n`);
    await handle.sync();
  } finally {
    await handle.close();
  }
  try {
    // A link appears whole or not at all and never replaces: of several first starts one wins, the others read its file.
    await link(draft, file);
    return secrets;
  } catch (error) {
    if (codeOf(error) !== 'EEXIST') throw error;
    return (await readSecrets(file)) ?? secrets;
  } finally {
    await unlink(draft);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isSecrets(kept: unknown): kept is DevelopmentSecrets {
  if (typeof kept !== 'object' || kept === null) return false;
  const entries = new Map<string, unknown>(Object.entries(kept));
  return names.every((name) => typeof entries.get(name) === 'string' && entries.get(name) !== '');
}

const codeOf = (error: unknown) =>
  typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
