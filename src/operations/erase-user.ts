import type { Erasure, Erased, RowsByTable } from '../auth/account/erasure';
import type { Environment } from '../foundation/config/load-config';
import type { Database } from '../foundation/database/database';
import type { CommandEnd } from './command';
import { findUser, personUsage, readPersonCommand } from './person';

const usage = `npm run erase-user -- <person>           counts what there is of them; changes nothing
npm run erase-user -- <person> --apply   erases it, for ever

<person>: ${personUsage}`;

/** What the command works with. */
export interface ErasureTools {
  readonly erasure: Erasure;
  readonly database: Database;
}

/** Lends the tools of the running installation for the time of the work. */
export type WithErasure = <T>(
  environment: Environment,
  work: (tools: ErasureTools) => Promise<T>,
) => Promise<T>;

/** Erases one person, after a look at what would go. Never an organisation that others need. */
export async function eraseUser(
  args: readonly string[],
  environment: () => Promise<Environment>,
  withErasure: WithErasure,
): Promise<CommandEnd> {
  const read = readPersonCommand(args, 'apply', usage);
  if (read.kind === 'end') return read.end;
  return withErasure(await environment(), async ({ erasure, database }): Promise<CommandEnd> => {
    const found = await findUser(database, read.person);
    if ('why' in found) return { code: 1, text: found.why };
    const { id } = found;
    return read.flagged
      ? told(id, await erasure.erase(id, { actor: 'operator' }), 'Erased; nothing of it is left:')
      : told(id, await erasure.preview(id), 'There is, and --apply would erase it:');
  });
}

function told(id: string, erased: Erased, heading: string): CommandEnd {
  switch (erased.kind) {
    case 'unknown-user':
      return { code: 1, text: 'There is no such user.' };
    case 'owns-shared-organization':
      return {
        code: 1,
        text: `${id}: others need an organization of theirs. Make somebody else its owner first.`,
      };
    case 'erased':
      return { code: 0, text: [`${id}`, heading, ...lines(erased.rows)].join('\n') };
  }
}

function lines(rows: RowsByTable): string[] {
  const some = Object.entries(rows).filter(([, count]) => count > 0);
  const width = Math.max(0, ...some.map(([table]) => table.length));
  return some.map(([table, count]) => `  ${table.padEnd(width)}  ${count}`);
}
