import { ConfigurationError, loadConfig, type Environment } from '../foundation/config/load-config';
import { SecretsConfig } from '../foundation/config/secrets.config';
import type { Tx } from '../foundation/database/tx';
import { Vault } from '../foundation/secrets/vault';
import { readArguments, withDatabase, type CommandEnd } from './command';
import { reseal, sealedColumns, sealedRows, type SealedColumn } from './sealed-columns.sql';

const usage = `npm run rotate-credentials   seals everything that organisations entrusted to us under the first of CREDENTIALS_KEYS

Put a new key in front, restart every instance, run this, then take the old key away. It may run at any time, and again.`;

const BATCH = 500;
/** What is changed while it is looked at is looked at again, so often. */
const PASSES = 3;

interface Count {
  readonly resealed: number;
  readonly current: number;
  /** Ids of rows that no key of ours opens. */
  readonly closed: readonly string[];
  /** Changed by others meanwhile. */
  readonly missed: number;
}

/** Seals every sealed text again under the first key. Beside running instances: who changes a text meanwhile is right. */
export async function rotateCredentials(
  args: readonly string[],
  environment: () => Promise<Environment>,
): Promise<CommandEnd> {
  const read = readArguments(args, { help: { type: 'boolean', short: 'h' } });
  if (read.kind === 'mistake') return { code: 2, text: `${read.why}\n\n${usage}` };
  if (read.values.help) return { code: 0, text: usage };
  if (read.positionals.length) return { code: 2, text: `It takes no arguments\n\n${usage}` };
  const settings = await environment();
  const config = loadConfig(SecretsConfig, settings);
  if (!config.credentialsKeys) throw new ConfigurationError(['CREDENTIALS_KEYS is not set']);
  const vault = new Vault(config);
  const counts = await withDatabase(settings, async (tx) => {
    const all: (readonly [SealedColumn, Count])[] = [];
    for (const column of sealedColumns) all.push([column, await rotated(tx, vault, column)]);
    return all;
  });
  const done = counts.every(([, { closed, missed }]) => !closed.length && !missed);
  return { code: done ? 0 : 1, text: counts.flatMap(([column, count]) => told(column, count)).join('\n') };
}

async function rotated(tx: Tx, vault: Vault, column: SealedColumn): Promise<Count> {
  let before = 0;
  for (let pass = 1; ; pass++) {
    const count = await onePass(tx, vault, column);
    if (!count.missed || pass === PASSES)
      return { ...count, resealed: before + count.resealed, current: count.current - before };
    before += count.resealed;
  }
}

async function onePass(tx: Tx, vault: Vault, column: SealedColumn): Promise<Count> {
  const closed: string[] = [];
  let [resealed, current, missed] = [0, 0, 0];
  let after: string | null = null;
  for (;;) {
    const rows = await sealedRows(tx, column, after, BATCH);
    const changes = rows.flatMap(({ id, organizationId, sealed }) => {
      const place = column.placeOf(organizationId, id);
      const opened = vault.open(place, sealed);
      if (!opened) closed.push(id);
      else if (opened.current) current++;
      else return { id, before: sealed, after: vault.seal(place, opened.text) };
      return [];
    });
    const written = changes.length ? await reseal(tx, column, changes) : 0;
    resealed += written;
    missed += changes.length - written;
    after = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return { resealed, current, closed, missed };
  }
}

function told({ table }: SealedColumn, { resealed, current, closed, missed }: Count): string[] {
  return [
    `${table}: ${resealed} sealed again, ${current} were already under the first key`,
    ...(missed ? [`${table}: ${missed} were changed meanwhile: run it again`] : []),
    ...closed.map((id) => `${table}: ${id} is not opened by any of the keys`),
  ];
}
