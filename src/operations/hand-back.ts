import type { Environment } from '../foundation/config/load-config';
import { isId, readArguments, withDatabase, type CommandEnd } from './command';

const usage = `npm run hand-back -- <conversation id>   the assistant answers there again
npm run hand-back -- --all               in every conversation that a person has taken over`;

/** In the order in which the pipeline locks conversations. $1 ids (null: all). */
const handBackSql = `
with taken as materialized (
  select id from conversations where handed_over_at is not null and ($1::uuid[] is null or id = any($1))
  order by id for update)
update conversations c set handed_over_at = null from taken where c.id = taken.id returning c.id`;

/**
 * Gives conversations that were handed over to a person back to the assistant. What was said meanwhile is in its history;
 * it answers from the next message on.
 */
export async function handBack(
  args: readonly string[],
  environment: () => Promise<Environment>,
): Promise<CommandEnd> {
  const read = readArguments(args, { all: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } });
  if (read.kind === 'mistake') return { code: 2, text: `${read.why}\n\n${usage}` };
  const { positionals: ids, values } = read;
  if (values.help) return { code: 0, text: usage };
  if (Boolean(values.all) === ids.length > 0) return { code: 2, text: `Ids, or --all\n\n${usage}` };
  const wrong = ids.filter((id) => !isId(id));
  if (wrong.length) return { code: 2, text: `Not the id of a conversation: ${wrong.join(', ')}` };
  const rows = await withDatabase(await environment(), (tx) =>
    tx.query<{ id: string }>(handBackSql, [values.all ? null : ids]),
  );
  const back = rows.map(({ id }) => id);
  const others = ids.filter((id) => !back.includes(id)).map((id) => `${id}: was not in anybody's hands`);
  const done = back.map((id) => `${id}: the assistant is back`);
  const lines = [...done, ...others];
  return {
    code: others.length ? 1 : 0,
    text: lines.length ? lines.join('\n') : "No conversation was in anybody's hands.",
  };
}
