import type { Statements } from '../../foundation/database/statements';
import type { Amendment } from './turn';

/** Edits change what the log says, revocations take it out of sight. $1 conversation, $2 platform ids, $3 texts (null: taken back). */
export const amendSql = {
  name: 'amend',
  text: `
update messages m set
  text = a.text,
  edited_at = case when a.text is null then m.edited_at else now() end,
  revoked_at = case when a.text is null then coalesce(m.revoked_at, now()) end
from unnest($2::text[], $3::text[]) as a(platform_id, text)
where m.conversation_id = $1 and m.platform_id = a.platform_id and m.author = 'person' and m.revoked_at is null`,
} as const;

/** Applies edits and revocations to what the log holds already. Safe to run twice. */
export async function amend(
  statements: Statements,
  conversationId: string,
  amendments: readonly Amendment[],
): Promise<void> {
  await statements.run(amendSql, [
    conversationId,
    amendments.map((one) => one.target),
    amendments.map((one) => one.text ?? null),
  ]);
}
