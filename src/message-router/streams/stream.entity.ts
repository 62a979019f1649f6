import { Check, Column, Entity, ForeignKey, PrimaryColumn } from 'typeorm';
import type { ResumePoint } from '../../channels';

/** A connection to a platform that one instance holds at a time. */
@Entity('streams')
@Check('streams_part_check', 'part >= 0')
export class StreamEntity {
  @PrimaryColumn('uuid', { name: 'connection_id', primaryKeyConstraintName: 'streams_pkey' })
  @ForeignKey('ConnectionEntity', { name: 'streams_connection_id_fkey', onDelete: 'CASCADE' })
  connectionId!: string;

  /** Which of the connections that share an account's events, from 0. */
  @PrimaryColumn('integer', { primaryKeyConstraintName: 'streams_pkey' })
  part!: number;

  /** Raised by every claim: what an earlier holder still writes changes nothing. */
  @Column('bigint')
  epoch!: string;

  /** Until then it is held; past: anybody's. */
  @Column('timestamptz', { name: 'lease_until' })
  leaseUntil!: Date;

  /** The channel's; everything before it is stored. null: from now on. */
  @Column('jsonb', { name: 'resume_from', nullable: true })
  resumeFrom!: ResumePoint | null;

  /** When the point was stored last. */
  @Column('timestamptz', { name: 'stored_at', nullable: true })
  storedAt!: Date | null;
}
