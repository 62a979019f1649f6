import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../user.entity';

/** Two accounts that became one, and what moved. A user is absorbed once, until it is undone. */
@Entity('account_merges')
@Index('account_merges_loser_key', ['loserId'], { unique: true, where: 'undone_at IS NULL' })
@Check('account_merges_distinct_check', 'survivor_id <> loser_id')
export class AccountMerge {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'account_merges_pkey' })
  id!: string;

  @Column('uuid', { name: 'survivor_id' })
  @ForeignKey(() => User, { name: 'account_merges_survivor_id_fkey', onDelete: 'CASCADE' })
  @Index('account_merges_survivor_id_idx')
  survivorId!: string;

  @Column('uuid', { name: 'loser_id' })
  @ForeignKey(() => User, { name: 'account_merges_loser_id_fkey', onDelete: 'CASCADE' })
  @Index('account_merges_loser_id_idx')
  loserId!: string;

  /** By holder of personal data: what it moved, for the undo. Ids and amounts only. */
  @Column('jsonb')
  moved!: Record<string, unknown>;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'undone_at', nullable: true })
  undoneAt!: Date | null;
}
