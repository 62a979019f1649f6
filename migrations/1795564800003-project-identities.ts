import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * Keeps the identity columns of `users` equal to `identities`, `identity_keys` and `phone_proofs`: triggers write them,
 * and nothing else can. `identity_projection` says what they must be; `project_user_identities` makes them so.
 */
export class ProjectIdentities1795564800003 implements MigrationInterface {
  readonly name = 'ProjectIdentities1795564800003';

  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [...projection, ...triggers, ...guard]) await runner.query(statement);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop trigger users_projection_guard_new on users`);
    await runner.query(`drop trigger users_projection_guard on users`);
    await runner.query(`drop trigger phone_proofs_project on phone_proofs`);
    await runner.query(`drop trigger identity_keys_project on identity_keys`);
    await runner.query(`drop trigger identities_project on identities`);
    await runner.query(`drop trigger identities_retire_keys on identities`);
    await runner.query(`drop function refuse_projected_columns()`);
    await runner.query(`drop function project_child_row()`);
    await runner.query(`drop function project_identity_row()`);
    await runner.query(`drop function retire_keys_of_unlinked()`);
    await runner.query(`drop function project_user_identities(uuid)`);
    await runner.query(`drop function identity_projection(uuid)`);
  }
}

const projected = [
  ...['whatsapp_id', 'whatsapp_name', 'whatsapp_user_id'],
  ...['telegram_id', 'telegram_username', 'telegram_first_name'],
  ...['discord_id', 'discord_username', 'discord_global_name'],
  ...['phone_number', 'phone_verified'],
];
const columnsOf = (row: string) => projected.map((column) => `${row}.${column}`).join(', ');

const whatsappDigits = '^[1-9][0-9]{6,14}$';
const whatsappUserId = '^[A-Z]{2}[.](ENT[.])?[A-Za-z0-9]{1,128}$';

// Ids that the platforms make one day may look otherwise; they are keys all the same, but `users` shows them not.
const newestKey = (kind: string, shape = '.') =>
  `(array_agg(k.value order by k.id desc) filter (where i.is_primary and k.kind = '${kind}' and k.value ~ '${shape}'))[1]`;
// A user has one primary identity on a channel.
const ofPrimary = (channel: string, text: string) =>
  `max(${text}) filter (where i.is_primary and i.channel = '${channel}')`;

const projection = [
  `create function identity_projection(person uuid) returns table (
     whatsapp_id text, whatsapp_name text, whatsapp_user_id text, telegram_id text, telegram_username text,
     telegram_first_name text, discord_id text, discord_username text, discord_global_name text,
     phone_number text, phone_verified boolean) language sql stable as $$
     select coalesce(${newestKey('wa_id', whatsappDigits)}, ${newestKey('wa_bsuid', whatsappUserId)}),
       ${ofPrimary('whatsapp', 'coalesce(i.display_name, i.username)')}, ${newestKey('wa_bsuid', whatsappUserId)},
       ${newestKey('tg_user_id')}, ${ofPrimary('telegram', 'i.username')},
       ${ofPrimary('telegram', 'i.display_name')},
       ${newestKey('discord_user_id')}, ${ofPrimary('discord', 'i.username')},
       ${ofPrimary('discord', 'i.display_name')},
       max(phone.e164), count(phone.e164) > 0
     from identities i
     left join identity_keys k on k.identity_id = i.id and k.retired_at is null
     left join lateral (
       select p.phone_e164 as e164 from phone_proofs p join identities own on own.id = p.identity_id
       where own.user_id = person and own.unlinked_at is null and p.revoked_at is null
       order by own.is_primary desc, own.id, p.id desc limit 1) as phone on true
     where i.user_id = person and i.unlinked_at is null $$`,

  // The row is locked in a statement of its own: the one after it then sees what the transaction we waited for wrote.
  // In one statement, two identities that change at once would be projected as one of them had found the other.
  // It is planned once a session, since planning takes longer than the work, and never to read whole tables, which would
  // be right for the empty ones of the first day only.
  `create function project_user_identities(person uuid) returns void language plpgsql
   set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
   begin
     perform 1 from users where id = person for update;
     update users u set ${projected.map((column) => `${column} = p.${column}`).join(', ')}, updated_at = now()
     from identity_projection(person) p
     where u.id = person and (${columnsOf('u')}) is distinct from (${columnsOf('p')});
   end $$`,
];

const triggers = [
  `create function retire_keys_of_unlinked() returns trigger language plpgsql as $$
   begin
     update identity_keys set retired_at = new.unlinked_at, retired_reason = 'unlinked'
     where identity_id = new.id and retired_at is null;
     update phone_proofs set revoked_at = new.unlinked_at where identity_id = new.id and revoked_at is null;
     return null;
   end $$`,
  `create function project_identity_row() returns trigger language plpgsql as $$
   begin
     if tg_op <> 'INSERT' then perform project_user_identities(old.user_id); end if;
     if tg_op = 'INSERT' or (tg_op = 'UPDATE' and new.user_id <> old.user_id) then
       perform project_user_identities(new.user_id);
     end if;
     return null;
   end $$`,
  `create function project_child_row() returns trigger language plpgsql as $$
   begin
     perform project_user_identities(i.user_id) from identities i
     where i.id = case when tg_op = 'DELETE' then old.identity_id else new.identity_id end;
     return null;
   end $$`,
  `create trigger identities_retire_keys after update of unlinked_at on identities for each row
   when (new.unlinked_at is not null and old.unlinked_at is null) execute function retire_keys_of_unlinked()`,
  `create trigger identities_project
   after insert or delete or update of user_id, display_name, username, is_primary, unlinked_at on identities
   for each row execute function project_identity_row()`,
  `create trigger identity_keys_project after insert or delete or update of value, retired_at on identity_keys
   for each row execute function project_child_row()`,
  `create trigger phone_proofs_project after insert or delete or update of phone_e164, revoked_at on phone_proofs
   for each row execute function project_child_row()`,
];

// A change at trigger depth 0 is a statement of the application: it may not touch what the projection owns.
const guard = [
  `create function refuse_projected_columns() returns trigger language plpgsql as $$
   begin
     raise exception 'identity columns of users are written by the projection alone' using errcode = '42501';
   end $$`,
  `create trigger users_projection_guard before update of ${projected.join(', ')} on users for each row
   when (pg_trigger_depth() = 0) execute function refuse_projected_columns()`,
  `create trigger users_projection_guard_new before insert on users for each row
   when (new.phone_verified or num_nonnulls(${columnsOf('new')}) > 1) execute function refuse_projected_columns()`,
];
