import type { Environment } from '../foundation/config/load-config';
import { audit } from '../users';
import { withDatabase, type CommandEnd } from './command';
import { findUser, personUsage, readPersonCommand } from './person';

const usage = `npm run make-operator -- <person>            may see and repeat what could not be done, of everybody
npm run make-operator -- <person> --revoke   may not any more

<person>: ${personUsage}`;

/** One statement: only who is active, and only where it changes something. $1 user, $2 operator or not. */
const setOperatorSql = `
update users set is_operator = $2, updated_at = now()
where id = $1 and is_operator <> $2 and (status = 'active' or not $2) returning id`;

/** Says who runs the installation. Nothing else can: no role, no route. */
export async function makeOperator(
  args: readonly string[],
  environment: () => Promise<Environment>,
): Promise<CommandEnd> {
  const read = readPersonCommand(args, 'revoke', usage);
  if (read.kind === 'end') return read.end;
  const operator = !read.flagged;
  return withDatabase(await environment(), async (tx): Promise<CommandEnd> => {
    const found = await findUser(tx, read.person);
    if ('why' in found) return { code: 1, text: found.why };
    const { id } = found;
    await tx.query('begin');
    const [changed] = await tx.query(setOperatorSql, [id, operator]);
    if (changed)
      await audit(tx, {
        actor: 'operator',
        action: operator ? 'operator.made' : 'operator.revoked',
        userId: id,
      });
    await tx.query('commit');
    if (changed)
      return { code: 0, text: `${id}: ${operator ? 'is an operator now' : 'is no operator any more'}` };
    const [user] = await tx.query<{ is_operator: boolean }>('select is_operator from users where id = $1', [
      id,
    ]);
    return user?.is_operator === operator
      ? { code: 0, text: `${id}: ${operator ? 'was an operator already' : 'was no operator'}` }
      : { code: 1, text: `${id}: only an active user can be an operator` };
  });
}
