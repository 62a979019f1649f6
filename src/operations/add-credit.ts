import type { Environment } from '../foundation/config/load-config';
import { uuid7 } from '../foundation/uuid7';
import { isId, readArguments, withDatabase, type CommandEnd } from './command';

const usage = `npm run add-credit -- <organization id> <dollars> [--note <text>]   25 or 12.50; gives an organisation credit`;
const NOTE_AT_MOST = 200;

/** When it is spent again its owners hear of it again. $1 entry, $2 organisation, $3 amount, $4 note. */
const addCreditSql = `
with o as (
  update organizations set credit_balance = credit_balance + $3::numeric where id = $2 and archived_at is null
  returning id, name, credit_balance::text as balance),
e as (
  insert into credit_entries (id, organization_id, amount, reason, note) select $1, o.id, $3::numeric, 'added', $4 from o),
n as (delete from budget_notices n using o where n.kind = 'credit' and n.subject_id = o.id)
select name, balance from o`;

/** Adds to an organisation's credit. Whoever was refused for want of it is answered from the next message on. */
export async function addCredit(
  args: readonly string[],
  environment: () => Promise<Environment>,
): Promise<CommandEnd> {
  const read = readArguments(args, { note: { type: 'string' }, help: { type: 'boolean', short: 'h' } });
  if (read.kind === 'mistake') return { code: 2, text: `${read.why}\n\n${usage}` };
  const { positionals, values } = read;
  if (values.help) return { code: 0, text: usage };
  const [id, amount, ...more] = positionals;
  if (id === undefined || amount === undefined || more.length)
    return { code: 2, text: `An organisation and an amount\n\n${usage}` };
  if (!isId(id)) return { code: 2, text: `Not the id of an organisation: ${id}` };
  if (!/^\d{1,5}(\.\d{1,6})?$/.test(amount) || Number(amount) === 0)
    return { code: 2, text: 'The amount is dollars, above 0 and below 100000: 25 or 12.50' };
  const note = values.note?.trim() || null;
  if (note && note.length > NOTE_AT_MOST)
    return { code: 2, text: `A note has ${NOTE_AT_MOST} characters at most.` };
  const [added] = await withDatabase(await environment(), (tx) =>
    tx.query<{ name: string; balance: string }>(addCreditSql, [uuid7(), id, amount, note]),
  );
  return added
    ? { code: 0, text: `${added.name} has ${added.balance} dollars of credit now.` }
    : { code: 1, text: 'There is no such organisation.' };
}
