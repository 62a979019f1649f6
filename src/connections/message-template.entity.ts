import { Column, Entity, PrimaryColumn } from 'typeorm';

/** A message template of a connection, as its platform last listed it. */
@Entity('message_templates')
export class MessageTemplateEntity {
  @PrimaryColumn('uuid', { name: 'connection_id', primaryKeyConstraintName: 'message_templates_pkey' })
  connectionId!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'message_templates_pkey' })
  name!: string;

  @PrimaryColumn('text', { primaryKeyConstraintName: 'message_templates_pkey' })
  language!: string;

  @Column('text')
  category!: string;

  /** The platform's word; `APPROVED` may be sent. */
  @Column('text')
  status!: string;

  @Column('jsonb')
  components!: unknown[];

  @Column('timestamptz', { name: 'synced_at', default: () => 'now()' })
  syncedAt!: Date;
}
