import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn, Unique } from 'typeorm';
import { Organization } from './organizations/organization.entity';

export type UserStatus = 'active' | 'suspended' | 'merged';

// Written by the database alone, from `identities`: the migration `ProjectIdentities` says how.
const projected = { nullable: true, insert: false, update: false };

/** A person as we know them, on every channel. Erased users have no row; merged ones point at their survivor. */
@Entity('users')
@Unique('users_whatsapp_id_key', ['whatsappId'])
@Unique('users_whatsapp_user_id_key', ['whatsappUserId'])
@Unique('users_telegram_id_key', ['telegramId'])
@Unique('users_discord_id_key', ['discordId'])
@Index('users_phone_number_idx', ['phoneNumber'], { where: 'phone_number IS NOT NULL' })
@Index('users_delete_at_idx', ['deleteAt'], { where: 'delete_at IS NOT NULL' })
@Index('users_merged_into_id_idx', ['mergedIntoId'], { where: 'merged_into_id IS NOT NULL' })
@Check('users_status_check', `status IN ('active', 'suspended', 'merged')`)
@Check('users_merged_check', `(status = 'merged') = (merged_into_id IS NOT NULL)`)
@Check('users_not_merged_into_self_check', 'merged_into_id IS DISTINCT FROM id')
@Check(
  'users_whatsapp_id_check',
  `whatsapp_id ~ '^[1-9][0-9]{6,14}$' OR whatsapp_id ~ '^[A-Z]{2}[.](ENT[.])?[A-Za-z0-9]{1,128}$'`,
)
export class User {
  @PrimaryColumn('uuid', { primaryKeyConstraintName: 'users_pkey' })
  id!: string;

  @Column('text', { default: 'active' })
  status!: UserStatus;

  @Column('uuid', { name: 'merged_into_id', nullable: true })
  @ForeignKey(() => User, { name: 'users_merged_into_id_fkey' })
  mergedIntoId!: string | null;

  @Column('uuid', { name: 'organization_id', nullable: true })
  @ForeignKey(() => Organization, { name: 'users_organization_id_fkey', onDelete: 'SET NULL' })
  @Index('users_organization_id_idx')
  organizationId!: string | null;

  @Column('text', { nullable: true })
  name!: string | null;

  @Column('text', { nullable: true })
  avatar!: string | null;

  @Column('text', { nullable: true })
  email!: string | null;

  @Column('timestamptz', { name: 'email_verified_at', nullable: true })
  emailVerifiedAt!: Date | null;

  /** May see dead letters and requeue them: set by the operator's command alone, never by an organization's role. */
  @Column('boolean', { name: 'is_operator', default: false })
  isOperator!: boolean;

  /** Erased then, unless they sign in before. */
  @Column('timestamptz', { name: 'delete_at', nullable: true })
  deleteAt!: Date | null;

  /** What the person chose, as the app's front end keeps it: a small JSON object. */
  @Column('jsonb', { default: () => `'{}'` })
  preferences!: Record<string, unknown>;

  /** WhatsApp's digits, else the business-scoped user id, of the primary WhatsApp identity. */
  @Column('text', { ...projected, name: 'whatsapp_id' })
  whatsappId!: string | null;

  @Column('text', { ...projected, name: 'whatsapp_name' })
  whatsappName!: string | null;

  @Column('text', { ...projected, name: 'whatsapp_user_id' })
  whatsappUserId!: string | null;

  @Column('text', { ...projected, name: 'telegram_id' })
  telegramId!: string | null;

  @Column('text', { ...projected, name: 'telegram_username' })
  telegramUsername!: string | null;

  @Column('text', { ...projected, name: 'telegram_first_name' })
  telegramFirstName!: string | null;

  @Column('text', { ...projected, name: 'discord_id' })
  discordId!: string | null;

  @Column('text', { ...projected, name: 'discord_username' })
  discordUsername!: string | null;

  @Column('text', { ...projected, name: 'discord_global_name' })
  discordGlobalName!: string | null;

  /** E.164, and only ever a number that a platform proved. */
  @Column('text', { ...projected, name: 'phone_number' })
  phoneNumber!: string | null;

  @Column({ type: 'boolean', name: 'phone_verified', default: false, insert: false, update: false })
  phoneVerified!: boolean;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;

  @Column('timestamptz', { name: 'updated_at', default: () => 'now()' })
  updatedAt!: Date;
}
