import type { Tx } from '../foundation/database/tx';

/**
 * The users (at most 100) whose identity columns differ from their identities. Always empty: triggers write them. For
 * tests and readiness, which say so loudly if it is not.
 */
export async function findProjectionDrift(tx: Pick<Tx, 'query'>): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select u.id from users u cross join lateral identity_projection(u.id) p
     where (${columnsOf('u')}) is distinct from (${columnsOf('p')}) limit 100`,
  );
  return rows.map((row) => row.id);
}

const columnsOf = (row: string): string =>
  [
    ...['whatsapp_id', 'whatsapp_name', 'whatsapp_user_id'],
    ...['telegram_id', 'telegram_username', 'telegram_first_name'],
    ...['discord_id', 'discord_username', 'discord_global_name'],
    ...['phone_number', 'phone_verified'],
  ]
    .map((column) => `${row}.${column}`)
    .join(', ');
