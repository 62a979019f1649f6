import type { Sender } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { uuid7 } from '../../foundation/uuid7';
import { newSlug } from './slug';

/** A new user with an organization of their own, of which they are the owner, and its starting credit in dollars. */
export async function insertUserWithOrganization(
  tx: Tx,
  sender: Pick<Sender, 'name' | 'fallbackName' | 'slugHint'>,
  initialCredits: string,
): Promise<{ readonly userId: string; readonly organizationId: string }> {
  const userId = uuid7();
  const organizationId = uuid7();
  const name = sender.name ?? sender.fallbackName;
  await tx.query(
    `with organization as (
       insert into organizations (id, name, slug, is_personal, credit_balance) values ($1, $2, $3, true, $4)
     ), person as (
       insert into users (id, organization_id, name) values ($5, $1, $6)
     )
     insert into memberships (organization_id, user_id, role) values ($1, $5, 'owner')`,
    [organizationId, `${name}'s Workspace`, newSlug(sender.slugHint), initialCredits, userId, name],
  );
  return { userId, organizationId };
}

/** Locks the user against merges until the transaction ends; false if it is not (or no longer) active. */
export async function lockActiveUser(tx: Tx, userId: string): Promise<boolean> {
  const rows = await tx.query(`select from users where id = $1 and status = 'active' for update`, [userId]);
  return rows.length === 1;
}
