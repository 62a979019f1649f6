import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** What a person, a connection or an organisation has used in its newest hour, and on the UTC day of that hour. */
@Entity('budget_usage')
@Check('budget_usage_scope_check', `scope in ('person', 'connection', 'organization')`)
export class BudgetUsageEntity {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'budget_usage_pkey' })
  scope!: 'person' | 'connection' | 'organization';

  /** Of a person: the user, or an organisation's contact. */
  @PrimaryColumn('uuid', { name: 'scope_id', primaryKeyConstraintName: 'budget_usage_pkey' })
  scopeId!: string;

  /** When the hour began. */
  @Column('timestamptz')
  @Index('budget_usage_hour_idx')
  hour!: Date;

  @Column('integer', { name: 'hour_messages' })
  hourMessages!: number;

  @Column('bigint', { name: 'hour_tokens' })
  hourTokens!: string;

  @Column('integer', { name: 'day_messages' })
  dayMessages!: number;

  @Column('bigint', { name: 'day_tokens' })
  dayTokens!: string;
}
