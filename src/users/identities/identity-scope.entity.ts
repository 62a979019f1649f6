import { Column, Entity, PrimaryColumn } from 'typeorm';

/** Where a key means one person. A scope that has no row here cannot have keys: no organisation's ids get in. */
@Entity('identity_scopes')
export class IdentityScope {
  @PrimaryColumn('text', { primaryKeyConstraintName: 'identity_scopes_pkey' })
  scope!: string;

  @Column('text')
  meaning!: string;
}
