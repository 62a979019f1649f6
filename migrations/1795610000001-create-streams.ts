import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Connections to platforms that one instance holds: whose turn it is, and where the platform goes on. */
export class CreateStreams1795610000001 implements MigrationInterface {
  readonly name = 'CreateStreams1795610000001';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table streams (
        connection_id uuid not null,
        part integer not null,
        epoch bigint not null,
        lease_until timestamptz not null,
        resume_from jsonb,
        stored_at timestamptz,
        constraint streams_pkey primary key (connection_id, part),
        constraint streams_part_check check (part >= 0),
        constraint streams_connection_id_fkey foreign key (connection_id)
          references connections (id) on delete cascade
      )`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table streams`);
  }
}
