import { Check, Column, Entity, PrimaryColumn, Unique } from 'typeorm';

/** Who pays and owns agents, connections and credit. Every person has a personal one from their first message. */
@Entity('organizations')
@Unique('organizations_slug_key', ['slug'])
@Check('organizations_credit_balance_check', 'credit_balance >= 0')
export class Organization {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'organizations_pkey' })
  id!: string;

  @Column('text')
  name!: string;

  @Column('text')
  slug!: string;

  @Column('boolean', { name: 'is_personal', default: false })
  isPersonal!: boolean;

  /** Dollars, as a decimal text: no float ever holds money. */
  @Column('numeric', { name: 'credit_balance', precision: 12, scale: 6, default: 0 })
  creditBalance!: string;

  @Column('timestamptz', { name: 'archived_at', nullable: true })
  archivedAt!: Date | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
