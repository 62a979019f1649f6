import type { Tx } from '../../foundation/database/tx';
import type { PersonalData } from '../../users';

/**
 * What a person's own organisation has gathered: its connections, and the people who wrote to them. It goes with the
 * organisation, before the account does. Organisations that others share stay whole.
 */
export const organizationsPersonalData: PersonalData = {
  name: 'organisations',
  order: 900,
  tables: ['connections', 'contacts', 'message_templates', 'outgoing_webhooks', 'outgoing_events'],

  async export(tx, userId) {
    return tx.query(
      `select n.channel, n.external_id as account, n.label, n.status, n.created_at
       from connections n where n.organization_id = any($1::uuid[]) order by n.id`,
      [await ownOrganizations(tx, userId)],
    );
  },

  async erase(tx, userId) {
    for (const id of await ownOrganizations(tx, userId)) await eraseOrganization(tx, id);
  },

  async counter(tx, userId) {
    const ids = await ownOrganizations(tx, userId);
    const connections = await tx.query<{ id: string }>(
      `select id from connections where organization_id = any($1::uuid[])`,
      [ids],
    );
    return async (later) => {
      const [counts] = await later.query<Record<string, number>>(
        `select (select count(*)::int from connections where organization_id = any($1::uuid[])) as connections,
           (select count(*)::int from contacts where organization_id = any($1::uuid[])) as contacts,
           (select count(*)::int from message_templates where connection_id = any($2::uuid[])) as message_templates,
           (select count(*)::int from outgoing_webhooks where organization_id = any($1::uuid[])) as outgoing_webhooks,
           (select count(*)::int from outgoing_events where organization_id = any($1::uuid[])) as outgoing_events`,
        [ids, connections.map(({ id }) => id)],
      );
      return counts ?? {};
    };
  },

  // The organisation stays what it is; who is in it moves with the account.
  reassign: () => Promise.resolve({}),
  restore: () => Promise.resolve(),
  part: () => Promise.resolve(),
};

/** Personal ones, which are deleted with the account. */
async function ownOrganizations(tx: Tx, userId: string): Promise<string[]> {
  const rows = await tx.query<{ id: string }>(
    `select o.id from organizations o join memberships m on m.organization_id = o.id
     where m.user_id = $1 and o.is_personal order by o.id`,
    [userId],
  );
  return rows.map(({ id }) => id);
}

/**
 * Conversations are locked before their connections, as by everybody. Then the connections go: nobody claims, or stores
 * anything more of, what no directory has; and last the events that were made of all that, until then.
 */
async function eraseOrganization(tx: Tx, organizationId: string): Promise<void> {
  await tx.query(
    `select from conversations where id = any(array(
       select k.conversation_id from conversation_keys k join connections n on n.id = k.connection_id
       where n.organization_id = $1
       union select c.id from contacts c where c.organization_id = $1))
     order by id for update`,
    [organizationId],
  );
  const connections = await tx.query<{ id: string }>(
    `delete from connections where organization_id = $1 returning id`,
    [organizationId],
  );
  const own = [connections.map(({ id }) => id)];
  const conversations = await tx.query<{ id: string }>(
    `with k as (delete from conversation_keys where connection_id = any($1::uuid[]) returning conversation_id),
       c as (delete from contacts where organization_id = $2 returning id)
     select conversation_id as id from k union select id from c order by 1`,
    [...own, organizationId],
  );
  const ids = [conversations.map(({ id }) => id)];
  await tx.query(`select from conversations where id = any($1::uuid[]) order by id for update`, ids);
  await tx.query(`delete from messages where conversation_id = any($1::uuid[])`, ids);
  await tx.query(`delete from opt_outs where conversation_id = any($1::uuid[])`, ids);
  await tx.query(`delete from outbox_messages where conversation_id = any($1::uuid[])`, ids);
  await tx.query(`delete from conversations where id = any($1::uuid[])`, ids);
  await tx.query(`delete from inbox_events where connection_id = any($1::uuid[])`, own);
  await tx.query(`delete from dead_letters where connection_id = any($1::uuid[])`, own);
  await tx.query(`delete from message_templates where connection_id = any($1::uuid[])`, own);
  await tx.query(`delete from outgoing_webhooks where organization_id = $1`, [organizationId]);
  await tx.query(`delete from outgoing_events where organization_id = $1`, [organizationId]);
}
