import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import type { ConnectionHealth } from '../channels';
import type { ConnectionSettings } from './connection-settings';

/**
 * An account of ours on a channel (`organization_id` null: the app's own, configured by environment, no secrets here) or
 * of an organisation. One external account belongs to one connection that lives, across all tenants.
 */
@Entity('connections')
@Check('connections_status_check', `status in ('pending', 'active', 'disconnected')`)
@Check(
  'connections_sealed_check',
  `(sealed is not null) = (organization_id is not null and status <> 'disconnected')`,
)
@Index('connections_account_live_idx', ['channel', 'externalId'], {
  unique: true,
  where: `status <> 'disconnected'`,
})
@Index('connections_organization_idx', ['organizationId'], { where: 'organization_id is not null' })
@Index('connections_agent_idx', ['agentId'], { where: 'agent_id is not null' })
@Index('connections_reports_waiting_idx', ['id'], { where: 'report_last_pos > report_done_pos' })
@ForeignKey('AgentEntity', ['organizationId', 'agentId'], ['organizationId', 'id'], {
  name: 'connections_agent_fkey',
})
export class ConnectionEntity {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'connections_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  @Column('text')
  channel!: string;

  @Column('text', { name: 'external_id' })
  externalId!: string;

  @Column('text', { default: 'active' })
  status!: 'pending' | 'active' | 'disconnected';

  /** What the organisation calls it. */
  @Column('text', { nullable: true })
  label!: string | null;

  /** Which of the organisation's agents answers; null: the installation's. */
  @Column('uuid', { name: 'agent_id', nullable: true })
  agentId!: string | null;

  /** The credentials, sealed (`credentials-vault.ts`); forgotten when it is disconnected. */
  @Column('text', { nullable: true })
  sealed!: string | null;

  @Column('jsonb', { default: () => "'{}'" })
  settings!: ConnectionSettings;

  /** What the platform said when it was last asked, for every instance. */
  @Column('jsonb', { nullable: true })
  health!: ConnectionHealth | null;

  /** So long it is not asked again. */
  @Column('timestamptz', { name: 'health_until', nullable: true })
  healthUntil!: Date | null;

  /** When the access token ends, as the platform says; null: never, or not known. */
  @Column('timestamptz', { name: 'token_expires_at', nullable: true })
  tokenExpiresAt!: Date | null;

  /** The trouble that its owners were told of; null: none that lasts. */
  @Column('text', { nullable: true })
  attention!: string | null;

  /** When the platform last listed its message templates; null: it has not. */
  @Column('timestamptz', { name: 'templates_synced_at', nullable: true })
  templatesSyncedAt!: Date | null;

  /** When the next message of this account may go, by the platform's limit a second; in the past: at once. */
  @Column('timestamptz', { name: 'pace_at', nullable: true })
  paceAt!: Date | null;

  /** The platform refused for the whole account: nothing is sent before. */
  @Column('timestamptz', { name: 'held_until', nullable: true })
  heldUntil!: Date | null;

  @Column('bigint', { name: 'report_last_pos', default: '0' })
  reportLastPos!: string;

  @Column('bigint', { name: 'report_done_pos', default: '0' })
  reportDonePos!: string;

  /** The newest send that a delivery report was about: proof that reports flow. */
  @Column('timestamptz', { name: 'reported_send_at', nullable: true })
  reportedSendAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
