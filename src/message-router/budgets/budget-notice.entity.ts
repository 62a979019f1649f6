import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** That an organisation was told of a budget that is spent: not again before `until`. */
@Entity('budget_notices')
@Check('budget_notices_kind_check', `kind in ('person', 'people', 'connection', 'organization', 'credit')`)
export class BudgetNoticeEntity {
  /** Whose budget it was; `people`: that of some person on a connection. */
  @PrimaryColumn('text', { primaryKeyConstraintName: 'budget_notices_pkey' })
  kind!: 'person' | 'people' | 'connection' | 'organization' | 'credit';

  @PrimaryColumn('uuid', { name: 'subject_id', primaryKeyConstraintName: 'budget_notices_pkey' })
  subjectId!: string;

  @Column('timestamptz')
  @Index('budget_notices_until_idx')
  until!: Date;
}
