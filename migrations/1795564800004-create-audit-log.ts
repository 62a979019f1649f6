import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What was linked, merged, signed in, connected or erased. Append only; holds our ids, a code and an address that is
 * already truncated, so that erasing a user leaves ids that point at nobody.
 */
export class CreateAuditLog1795564800004 implements MigrationInterface {
  readonly name = 'CreateAuditLog1795564800004';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table audit_log (
        id uuid not null,
        at timestamptz not null default now(),
        actor text not null,
        actor_id uuid,
        action text not null,
        reason text,
        user_id uuid,
        organization_id uuid,
        target_id uuid,
        address cidr,
        constraint audit_log_pkey primary key (id),
        constraint audit_log_actor_check check (actor in ('channel', 'user', 'operator', 'system')),
        constraint audit_log_codes_check check (
          action ~ '^[a-z_]+[.][a-z_]+$' and (reason is null or reason ~ '^[a-z_]{1,64}$')),
        constraint audit_log_address_check check (
          address is null or masklen(address) <= case family(address) when 4 then 24 else 48 end)
      )`);
    await runner.query(`create index audit_log_user_id_idx on audit_log (user_id, at)`);
    await runner.query(`
      create function refuse_audit_change() returns trigger language plpgsql as $$
      begin
        raise exception 'audit_log is append only' using errcode = '42501';
      end $$`);
    await runner.query(`
      create trigger audit_log_append_only before update or delete or truncate on audit_log
      for each statement execute function refuse_audit_change()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table audit_log`);
    await runner.query(`drop function refuse_audit_change()`);
  }
}
