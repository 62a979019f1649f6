import type { Tx } from '../../foundation/database/tx';

/** What a person has open elsewhere was asked of another account than this one is now: it ends. */
export async function endOpenChallenges(tx: Tx, userId: string): Promise<void> {
  await tx.query(
    `update auth_challenges set status = 'expired'
     where user_id = $1 and status in ('pending', 'claimed', 'confirmed')`,
    [userId],
  );
}

/** An organisation in which the loser was. */
export interface JoinedOrganization {
  readonly id: string;
  readonly name: string;
  readonly role: string;
  /** The loser's own: nobody uses it any more. */
  readonly archived: boolean;
}

/** These organisations, as the user has them now. */
export function organizationsOf(
  tx: Tx,
  userId: string,
  ids: readonly string[],
): Promise<JoinedOrganization[]> {
  return tx.query<JoinedOrganization>(
    `select o.id, o.name, m.role, o.archived_at is not null as archived
     from organizations o join memberships m on m.organization_id = o.id and m.user_id = $1
     where o.id = any($2::uuid[]) order by o.created_at, o.id`,
    [userId, ids],
  );
}
