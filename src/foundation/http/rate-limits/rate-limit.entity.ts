import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** How often a key did something in its window; the table is unlogged. */
@Entity('rate_limits')
export class RateLimit {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'rate_limits_pkey' })
  key!: string;

  @Column('integer')
  hits!: number;

  @Column('timestamptz', { name: 'ends_at' })
  @Index('rate_limits_ends_at_idx')
  endsAt!: Date;
}
