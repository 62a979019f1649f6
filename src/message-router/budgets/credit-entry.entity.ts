import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';

/** Dollars that were added to an organisation's credit, or that an answer took from it. */
@Entity('credit_entries')
@Unique('credit_entries_turn_key', ['turnKey'])
@Index('credit_entries_organization_idx', ['organizationId', 'id'])
@Check(
  'credit_entries_reason_check',
  `case reason when 'answer' then turn_key is not null and amount <= 0
    when 'added' then turn_key is null and amount > 0 else false end`,
)
export class CreditEntryEntity {
  /** Time-ordered. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'credit_entries_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  @ForeignKey('Organization', { name: 'credit_entries_organization_id_fkey', onDelete: 'CASCADE' })
  organizationId!: string;

  /** A decimal text; below 0: taken. */
  @Column('numeric', { precision: 12, scale: 6 })
  amount!: string;

  @Column('text')
  reason!: 'answer' | 'added';

  /** What the operator who added it says of it. */
  @Column('text', { nullable: true })
  note!: string | null;

  /** The turn that was answered: each takes once. */
  @Column('text', { name: 'turn_key', nullable: true })
  turnKey!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
