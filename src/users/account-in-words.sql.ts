import type { Tx } from '../foundation/database/tx';

/** An account as its owner recognises it. */
export interface AccountInWords {
  readonly name: string | null;
  readonly since: Date;
  /** Where it has identities. */
  readonly channels: readonly string[];
}

/** Undefined if there is no such user. */
export async function accountInWords(
  tx: Pick<Tx, 'query'>,
  userId: string,
): Promise<AccountInWords | undefined> {
  const [row] = await tx.query<AccountInWords>(
    `select u.name, u.created_at as since, array(select distinct i.channel from identities i
       where i.user_id = u.id and i.unlinked_at is null order by i.channel) as channels
     from users u where u.id = $1`,
    [userId],
  );
  return row;
}
