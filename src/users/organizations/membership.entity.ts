import { Check, Column, Entity, ForeignKey, Index, PrimaryColumn } from 'typeorm';
import { User } from '../user.entity';
import { Organization } from './organization.entity';

export type OrganizationRole = 'owner' | 'admin' | 'member';

/** A user in an organization. */
@Entity('memberships')
@Check('memberships_role_check', `role IN ('owner', 'admin', 'member')`)
export class Membership {
  @PrimaryColumn('uuid', { name: 'organization_id', primaryKeyConstraintName: 'memberships_pkey' })
  @ForeignKey(() => Organization, { name: 'memberships_organization_id_fkey', onDelete: 'CASCADE' })
  organizationId!: string;

  @PrimaryColumn('uuid', { name: 'user_id', primaryKeyConstraintName: 'memberships_pkey' })
  @ForeignKey(() => User, { name: 'memberships_user_id_fkey', onDelete: 'CASCADE' })
  @Index('memberships_user_id_idx')
  userId!: string;

  @Column('text')
  role!: OrganizationRole;

  @Column('timestamptz', { name: 'created_at', default: () => 'now()' })
  createdAt!: Date;
}
