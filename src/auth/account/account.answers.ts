import { ApiProperty } from '@nestjs/swagger';
import type { Account } from '../../users';
import { IdentityAnswer, identityAnswer, UserAnswer, userAnswer } from '../user-answer';

/** A person's own account, with what only they see. */
export class OwnUserAnswer extends UserAnswer {
  @ApiProperty({ type: [IdentityAnswer] })
  identities!: IdentityAnswer[];

  @ApiProperty({ type: 'object', additionalProperties: true, example: { theme: 'dark' } })
  preferences!: Record<string, unknown>;

  @ApiProperty({
    type: String,
    format: 'date-time',
    nullable: true,
    example: null,
    description: 'When it will be deleted; null: nobody asked for it.',
  })
  delete_at!: string | null;
}

/** Who pays. */
export class OrganizationAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e' })
  id!: string;

  @ApiProperty({ example: "Ann's Workspace" })
  name!: string;

  @ApiProperty({ example: '5.000000', description: 'A decimal number, as text.' })
  credit_balance!: string;
}

/** The account and its organization. */
export class AccountAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: OwnUserAnswer })
  user!: OwnUserAnswer;

  @ApiProperty({ type: OrganizationAnswer, nullable: true })
  organization!: OrganizationAnswer | null;
}

/** When the account goes. */
export class DeletionAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({
    format: 'date-time',
    description: 'Sign in before to keep the account.',
    example: '2026-12-01T14:02:00.000Z',
  })
  delete_at!: string;
}

export function accountAnswer(account: Account): AccountAnswer {
  const { user, identities, organization } = account;
  return {
    success: true,
    user: {
      ...userAnswer(account),
      identities: identities.map(identityAnswer),
      preferences: user.preferences,
      delete_at: user.deleteAt?.toISOString() ?? null,
    },
    organization: organization && {
      id: organization.id,
      name: organization.name,
      credit_balance: organization.creditBalance,
    },
  };
}
