import { Check, Column, Entity, ForeignKey, PrimaryColumn, Unique } from 'typeorm';
import type { AgentKind } from './agent';

/** An agent that an organisation gives its connections; several may share one. */
@Entity('agents')
@Unique('agents_organization_key', ['organizationId', 'id'])
@Check('agents_name_check', 'length(name) between 1 and 100')
@Check('agents_kind_check', `kind in ('eliza', 'openai', 'elizaos', 'http', 'echo')`)
export class AgentEntity {
  /** The agent's identity: part of every room id. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'agents_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  @ForeignKey('Organization', { name: 'agents_organization_id_fkey', onDelete: 'CASCADE' })
  organizationId!: string;

  @Column('text')
  name!: string;

  @Column('text')
  kind!: AgentKind;

  @Column('text', { nullable: true })
  prompt!: string | null;

  @Column('text', { nullable: true })
  model!: string | null;

  @Column('text', { nullable: true })
  endpoint!: string | null;

  /** The key or secret of its endpoint, sealed; never given back. */
  @Column('text', { name: 'sealed_secret', nullable: true })
  sealedSecret!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
