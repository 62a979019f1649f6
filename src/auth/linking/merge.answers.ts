import { ApiProperty, getSchemaPath, ApiExtraModels } from '@nestjs/swagger';
import { SessionAnswer } from '../sessions/session-answer';
import { IdentityAnswer, identityAnswer, UserAnswer, userAnswer } from '../user-answer';
import type { MergeEffects } from './merging';

/** An organisation that the person is in by the account that is given up. */
export class JoinedOrganizationAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c60' })
  id!: string;

  @ApiProperty({ example: "Ann's Workspace" })
  name!: string;

  @ApiProperty({ enum: ['owner', 'admin', 'member'], example: 'owner' })
  role!: string;

  @ApiProperty({
    description: 'The personal one of the account that is given up: its credit goes to the other.',
    example: true,
  })
  archived!: boolean;
}

/** By what id the agents know the person. */
export class MemoryAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  entity_id!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'Ends: what was said under it is said by the other from now on.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c61',
  })
  former_entity_id!: string;
}

/** What happens to the account that is given up. */
export class MergeEffectsAnswer {
  @ApiProperty({ type: [IdentityAnswer], description: 'Accounts on channels that join.' })
  identities!: IdentityAnswer[];

  @ApiProperty({ example: 2, description: 'Conversations that join, with all that was said.' })
  conversations!: number;

  @ApiProperty({ type: MemoryAnswer })
  memory!: MemoryAnswer;

  @ApiProperty({ type: [JoinedOrganizationAnswer] })
  organizations!: JoinedOrganizationAnswer[];

  @ApiProperty({
    example: '7.500000',
    description: 'Dollars that join. Nobody is welcomed with credit twice.',
  })
  credit_moved!: string;

  @ApiProperty({ example: 1, description: 'Signed-in devices that are signed out.' })
  sessions_ended!: number;
}

/** `confirm: false`. */
export class MergePreviewAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: false })
  merged!: false;

  @ApiProperty({ type: MergeEffectsAnswer })
  effects!: MergeEffectsAnswer;
}

/** `confirm: true`. */
export class MergedAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: true })
  merged!: true;

  @ApiProperty({ type: UserAnswer })
  user!: UserAnswer;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c61' })
  merged_user_id!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'For its undo.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c62',
  })
  merge_id!: string;

  @ApiProperty({ format: 'date-time', example: '2026-12-24T14:07:00.000Z' })
  undo_until!: string;

  @ApiProperty({ type: SessionAnswer, description: 'Takes the place of the session that asked.' })
  session!: SessionAnswer;

  @ApiProperty({ type: MergeEffectsAnswer })
  effects!: MergeEffectsAnswer;
}

/** One of both, for the OpenAPI document. */
export const mergeAnswers = {
  models: ApiExtraModels(MergedAnswer, MergePreviewAnswer),
  schema: { oneOf: [{ $ref: getSchemaPath(MergedAnswer) }, { $ref: getSchemaPath(MergePreviewAnswer) }] },
};

/** The accounts are two again. */
export class MergeUndoneAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({
    format: 'uuid',
    description: 'Has its accounts on channels again; whoever uses them signs in as this user.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c61',
  })
  restored_user_id!: string;
}

export function effectsAnswer(effects: MergeEffects): MergeEffectsAnswer {
  const { account, identityIds, survivorId, loserId } = effects;
  return {
    identities: account.identities.filter(({ id }) => identityIds.includes(id)).map(identityAnswer),
    conversations: effects.conversations,
    memory: { entity_id: survivorId, former_entity_id: loserId },
    organizations: effects.organizations.map(({ id, name, role, archived }) => ({
      id,
      name,
      role,
      archived,
    })),
    credit_moved: effects.credit,
    sessions_ended: effects.sessionsEnded,
  };
}

export const mergedUser = ({ account }: MergeEffects): UserAnswer => userAnswer(account);
