import { Injectable } from '@nestjs/common';
import type { Sender } from '../../channels';
import { Statements } from '../../foundation/database/statements';

/** Somebody who wrote to a connection of an organisation. */
export interface ContactSeen {
  readonly conversationId: string;
  readonly connectionId: string;
  readonly organizationId: string;
  readonly sender: Sender;
}

/**
 * Makes or renews contacts, one a conversation and with its id, so that a turn which is made again makes none twice. Only where
 * the conversation is still that connection's. Parameters: one element a contact: conversation, connection, organisation,
 * name, phone.
 */
const resolveContactsSql = {
  name: 'resolve_contacts',
  text: `
with s as materialized (
  select * from unnest($1::uuid[], $2::uuid[], $3::uuid[], $4::text[], $5::text[])
    as s(id, connection_id, organization_id, name, phone)),
l as materialized (select id from conversations where id = any($1::uuid[]) order by id for update),
c as (
  update conversations c set contact_id = c.id from s join l using (id)
  where c.id = s.id and c.connection_id = s.connection_id and c.contact_id is null)
insert into contacts as k (id, connection_id, organization_id, name, phone, last_seen_at)
select s.id, s.connection_id, s.organization_id, s.name, s.phone, now() from s join l using (id) order by s.id
on conflict (id) do update set
  name = coalesce(excluded.name, k.name), phone = coalesce(excluded.phone, k.phone), last_seen_at = excluded.last_seen_at`,
} as const;

/** People as organisations know them. They are never users, and nothing here can find one. */
@Injectable()
export class Contacts {
  constructor(private readonly statements: Statements) {}

  /** The contact of each conversation, in the same order: its id is the conversation's. */
  async resolveMany(seen: readonly ContactSeen[]): Promise<readonly string[]> {
    const once = [...new Map(seen.map((one) => [one.conversationId, one])).values()];
    await this.statements.run(resolveContactsSql, [
      once.map((one) => one.conversationId),
      once.map((one) => one.connectionId),
      once.map((one) => one.organizationId),
      once.map(({ sender }) => sender.name ?? sender.fallbackName),
      once.map(({ sender }) => sender.phone?.e164 ?? null),
    ]);
    return seen.map((one) => one.conversationId);
  }
}
