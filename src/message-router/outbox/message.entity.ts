import { Check, Column, Entity, Index, PrimaryColumn } from 'typeorm';

/** `operator`: a person who answers in the bot's place; `api`: the organisation's server. */
export type MessageAuthor = 'person' | 'agent' | 'step' | 'operator' | 'api';

/** The log that people and agents read. An outbound line has the id of its first outbox row, which knows its delivery. */
@Entity('messages')
@Check('messages_author_check', `author in ('person', 'agent', 'step', 'operator', 'api')`)
@Index('messages_organization_idx', ['organizationId', 'id'], { where: 'organization_id is not null' })
export class MessageEntity {
  @PrimaryColumn('uuid', { name: 'conversation_id', primaryKeyConstraintName: 'messages_pkey' })
  conversationId!: string;

  /** Time-ordered: the order of processing. */
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'messages_pkey' })
  id!: string;

  /** Whose it is; null on the app's own connections. */
  @Column('uuid', { name: 'organization_id', nullable: true })
  organizationId!: string | null;

  @Column('text')
  author!: MessageAuthor;

  /** The kind of its first part (`text`, `media`, `reaction`, …). */
  @Column('text')
  kind!: string;

  /** What was said, in words; null for what has none. */
  @Column('text', { nullable: true })
  text!: string | null;

  @Column('text', { name: 'platform_id', nullable: true })
  platformId!: string | null;

  /** The last word on its delivery, copied here when the outbox row is deleted for its age. */
  @Column('text', { nullable: true })
  delivery!: string | null;

  /** The message as which it was sent again, after it had failed. */
  @Column('uuid', { name: 'resent_as', nullable: true })
  resentAs!: string | null;

  @Column('timestamptz')
  at!: Date;

  @Column('timestamptz', { name: 'edited_at', nullable: true })
  editedAt!: Date | null;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt!: Date | null;
}
