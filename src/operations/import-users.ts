import { Client } from 'pg';
import type { Environment } from '../foundation/config/load-config';
import { connectionLimits } from '../foundation/database/connection-limits';
import type { Tx } from '../foundation/database/tx';
import { readArguments, withDatabase, type CommandEnd } from './command';
import { planImport, type ImportPlan } from './import/plan-import';
import { readOldSystem, type OldSystem } from './import/read-old.sql';
import { writeImport, type Written } from './import/write-import.sql';

const usage = `npm run import-users -- <postgres url>           does it all, compares, and takes it back
npm run import-users -- <postgres url> --apply   keeps it

Brings the users and organizations of the old system over. The URL is the old system's database; it is only read.`;

/** Problems shown; the others are counted. */
const SHOWN = 20;

/**
 * Imports the old system's people in one transaction, or nothing: one row that cannot be, or one column that would not be
 * the same afterwards, and nothing is kept. Who was imported before is left as they are now.
 */
export async function importUsers(
  args: readonly string[],
  environment: () => Promise<Environment>,
): Promise<CommandEnd> {
  const read = readArguments(args, {
    apply: { type: 'boolean', default: false },
    help: { type: 'boolean', short: 'h' },
  });
  if (read.kind === 'mistake') return { code: 2, text: `${read.why}\n\n${usage}` };
  if (read.values.help) return { code: 0, text: usage };
  const [url, more] = read.positionals;
  if (url === undefined || more !== undefined || !/^postgres(ql)?:[/][/]/.test(url))
    return { code: 2, text: `One postgres:// URL is wanted\n\n${usage}` };
  const old = await fromOldSystem(url);
  if (old === undefined) return { code: 1, text: "The old system's database cannot be read." };
  if (old === 'ours') return { code: 1, text: 'That is a database of this product, not of the old system.' };
  const plan = planImport(old);
  if (plan.problems.length) return { code: 1, text: refusal(plan.problems) };
  return withDatabase(await environment(), async (tx): Promise<CommandEnd> => {
    await tx.query('begin');
    const written = await writeImport(tx, plan);
    const keeps = read.values.apply && !written.problems.length;
    await tx.query(keeps ? 'commit' : 'rollback');
    if (written.problems.length) return { code: 1, text: refusal(written.problems) };
    return { code: 0, text: told(plan, written, keeps) };
  });
}

/** Undefined: it cannot be reached, or has no such tables. Why is not told: an error of the driver may hold the URL. */
async function fromOldSystem(url: string): Promise<OldSystem | 'ours' | undefined> {
  const client = new Client({
    connectionString: url,
    application_name: 'eliza-gateway import',
    ...connectionLimits,
  });
  client.on('error', () => undefined);
  const tx: Tx = {
    query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
      (await client.query(sql, [...parameters])).rows as Row[],
  };
  try {
    await client.connect();
    return await readOldSystem(tx);
  } catch {
    return undefined;
  } finally {
    await client.end().catch(() => undefined);
  }
}

function refusal(problems: readonly string[]): string {
  const more = problems.length > SHOWN ? [`… and ${problems.length - SHOWN} more`] : [];
  return ['Nothing is imported:', ...problems.slice(0, SHOWN).map((one) => `  ${one}`), ...more].join('\n');
}

function told(plan: ImportPlan, written: Written, kept: boolean): string {
  const { users, organizations, identities, phones, already } = written;
  const lost = plan.users.filter((user) => user.losesPhone).length;
  return [
    kept ? 'Imported, and compared: no difference.' : 'No difference; --apply would import:',
    `  users                        ${users}`,
    `  identities                   ${identities}`,
    `  organizations                ${organizations}`,
    `  phones that are proved       ${phones}`,
    `  phones that stay behind      ${lost}`,
    `  users that were here before  ${already}`,
    `  users on no channel, left    ${plan.left}`,
  ].join('\n');
}
