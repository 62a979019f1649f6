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
    await runner.query(`drop function newest_live_key(uuid, text, text)`);
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

const projection = [
  // Ids that the platforms make one day may look otherwise; they are keys all the same, but `users` shows them not.
  `create function newest_live_key(identity uuid, key_kind text, shape text) returns text language sql stable as $$
     select value from identity_keys
     where identity_id = identity and kind = key_kind and retired_at is null and value ~ shape
     order by id desc limit 1 $$`,

  `create function identity_projection(person uuid) returns table (
     whatsapp_id text, whatsapp_name text, whatsapp_user_id text, telegram_id text, telegram_username text,
     telegram_first_name text, discord_id text, discord_username text, discord_global_name text,
     phone_number text, phone_verified boolean) language sql stable as $$
     select coalesce(newest_live_key(wa.id, 'wa_id', '${whatsappDigits}'), newest_live_key(wa.id, 'wa_bsuid', '${whatsappUserId}')),
       coalesce(wa.display_name, wa.username), newest_live_key(wa.id, 'wa_bsuid', '${whatsappUserId}'),
       newest_live_key(tg.id, 'tg_user_id', '.'), tg.username, tg.display_name,
       newest_live_key(dc.id, 'discord_user_id', '.'), dc.username, dc.display_name,
       phone.phone_e164, phone.phone_e164 is not null
     from (select person) as one
     left join identities wa on wa.user_id = person and wa.channel = 'whatsapp' and wa.is_primary
       and wa.unlinked_at is null
     left join identities tg on tg.user_id = person and tg.channel = 'telegram' and tg.is_primary
       and tg.unlinked_at is null
     left join identities dc on dc.user_id = person and dc.channel = 'discord' and dc.is_primary
       and dc.unlinked_at is null
     left join lateral (
       select p.phone_e164 from phone_proofs p join identities i on i.id = p.identity_id
       where i.user_id = person and i.unlinked_at is null and p.revoked_at is null
       order by i.is_primary desc, i.id, p.id desc limit 1) as phone on true $$`,

  // The row is locked in a statement of its own: the one after it then sees what the transaction we waited for wrote.
  // In one statement, two identities that join a user at once would project only one of them.
  `create function project_user_identities(person uuid) returns void language plpgsql as $$
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
   when (new.phone_verified or num_nonnulls(${columnsOf('NEW')}) > 1) execute function refuse_projected_columns()`,
];
