import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Agents that organisations give their connections. The pair is the key, so no connection can name another's agent. */
export class CreateAgents1795590000002 implements MigrationInterface {
  readonly name = 'CreateAgents1795590000002';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table agents (
        id uuid not null,
        organization_id uuid not null,
        name text not null,
        kind text not null,
        prompt text,
        model text,
        endpoint text,
        sealed_secret text,
        created_at timestamptz not null default now(),
        updated_at timestamptz not null default now(),
        constraint agents_pkey primary key (id),
        constraint agents_organization_key unique (organization_id, id),
        constraint agents_organization_id_fkey foreign key (organization_id)
          references organizations (id) on delete cascade,
        constraint agents_name_check check (length(name) between 1 and 100),
        constraint agents_kind_check check (kind in ('eliza', 'openai', 'elizaos', 'http', 'echo'))
      )`);
    await runner.query(`
      alter table connections add constraint connections_agent_fkey
        foreign key (organization_id, agent_id) references agents (organization_id, id)`);
    await runner.query(
      `create index connections_agent_idx on connections (agent_id) where agent_id is not null`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index connections_agent_idx`);
    await runner.query(`alter table connections drop constraint connections_agent_fkey`);
    await runner.query(`drop table agents`);
  }
}
