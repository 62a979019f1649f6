import { Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** A person as one organisation knows them, on one connection; never a user. */
@Entity('contacts')
@Index('contacts_organization_idx', ['organizationId', 'id'])
export class ContactEntity {
  /** Also the id of the conversation with them. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'contacts_pkey' })
  id!: string;

  @Column('uuid', { name: 'organization_id' })
  organizationId!: string;

  @Column('uuid', { name: 'connection_id' })
  connectionId!: string;

  /** What they call themselves, or else a mask of their number. */
  @Column('text', { nullable: true })
  name!: string | null;

  /** E.164, where the platform shows it. */
  @Column('text', { nullable: true })
  phone!: string | null;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  /** To the day. null: they have not written. */
  @Column('timestamptz', { name: 'last_seen_at', nullable: true })
  lastSeenAt!: Date | null;
}
