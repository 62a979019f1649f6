import type { MigrationInterface, QueryRunner } from 'typeorm';

/**
 * What organisations have us tell their servers. Events and deliveries are written inside the transactions of messages, so
 * nothing in them may refuse or wait: they name webhooks and organisations without keys.
 */
export class CreateOutgoingWebhooks1795590000020 implements MigrationInterface {
  readonly name = 'CreateOutgoingWebhooks1795590000020';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create table outgoing_webhooks (
        id uuid not null,
        organization_id uuid not null,
        url text not null,
        events text[] not null,
        sealed_secret text not null,
        active boolean not null default true,
        created_at timestamptz not null default now(),
        disabled_at timestamptz,
        failing_since timestamptz,
        constraint outgoing_webhooks_pkey primary key (id),
        constraint outgoing_webhooks_organization_id_fkey foreign key (organization_id)
          references organizations (id) on delete cascade,
        constraint outgoing_webhooks_url_check check (length(url) between 1 and 2048),
        constraint outgoing_webhooks_disabled_check check (disabled_at is null or not active)
      )`);
    await runner.query(
      `create index outgoing_webhooks_organization_idx on outgoing_webhooks (organization_id)`,
    );

    await runner.query(`
      create table outgoing_events (
        id uuid not null,
        organization_id uuid not null,
        conversation_id uuid,
        type text not null,
        payload jsonb not null,
        created_at timestamptz not null,
        constraint outgoing_events_pkey primary key (id)
      )`);
    await runner.query(
      `create index outgoing_events_organization_idx on outgoing_events (organization_id, id)`,
    );
    await runner.query(`
      create index outgoing_events_conversation_idx on outgoing_events (conversation_id)
      where conversation_id is not null`);

    await runner.query(`
      create table outgoing_deliveries (
        event_id uuid not null,
        webhook_id uuid not null,
        state text not null default 'pending',
        attempts integer not null default 0,
        next_at timestamptz,
        last_status integer,
        last_error text,
        delivered_at timestamptz,
        constraint outgoing_deliveries_pkey primary key (event_id, webhook_id),
        constraint outgoing_deliveries_event_id_fkey foreign key (event_id)
          references outgoing_events (id) on delete cascade,
        constraint outgoing_deliveries_state_check check (state in ('pending', 'delivered', 'failed')),
        constraint outgoing_deliveries_next_check check ((next_at is not null) = (state = 'pending'))
      )`);
    await runner.query(`
      create index outgoing_deliveries_due_idx on outgoing_deliveries (webhook_id, next_at) where state = 'pending'`);
    await runner.query(
      `create index outgoing_deliveries_webhook_idx on outgoing_deliveries (webhook_id, event_id)`,
    );
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop table outgoing_deliveries`);
    await runner.query(`drop table outgoing_events`);
    await runner.query(`drop table outgoing_webhooks`);
  }
}
