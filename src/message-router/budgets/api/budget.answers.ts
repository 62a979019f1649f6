import { ApiProperty } from '@nestjs/swagger';
import type { Limits } from '../limits';
import type { Use } from '../spent';
import type { CreditEntry } from './budget.sql';

/** At most so many; 0: no limit. */
export class LimitsAnswer {
  @ApiProperty({ example: 100 })
  messages_per_hour!: number;

  @ApiProperty({ example: 500 })
  messages_per_day!: number;

  @ApiProperty({ example: 0 })
  tokens_per_hour!: number;

  @ApiProperty({ example: 200_000 })
  tokens_per_day!: number;
}

/** Since the hour and the day began, in UTC. */
export class UseAnswer {
  @ApiProperty({ example: 12 })
  messages_this_hour!: number;

  @ApiProperty({ example: 340 })
  messages_today!: number;

  @ApiProperty({ description: 'As far as the agent reports them.', example: 8_100 })
  tokens_this_hour!: number;

  @ApiProperty({ example: 191_000 })
  tokens_today!: number;
}

export class OrganizationBudgetAnswer {
  @ApiProperty({ type: LimitsAnswer })
  limits!: LimitsAnswer;

  @ApiProperty({ type: UseAnswer })
  use!: UseAnswer;
}

export class ConnectionBudgetAnswer extends OrganizationBudgetAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ example: 'whatsapp' })
  channel!: string;

  @ApiProperty({ type: String, nullable: true, example: 'Front desk' })
  label!: string | null;

  @ApiProperty({ type: LimitsAnswer, description: 'For each person who writes there.' })
  person_limits!: LimitsAnswer;
}

export class CreditEntryAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ description: 'Dollars, below 0 what was taken.', example: '-0.012500' })
  amount!: string;

  @ApiProperty({ enum: ['answer', 'added'], example: 'answer' })
  reason!: string;

  @ApiProperty({ type: String, nullable: true, example: null })
  note!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T14:07:00.000Z' })
  created_at!: string;
}

export class CreditAnswer {
  @ApiProperty({ description: 'Dollars.', example: '4.987500' })
  balance!: string;

  @ApiProperty({ description: 'Whether answers are paid from it.', example: true })
  charged!: boolean;

  @ApiProperty({ type: [CreditEntryAnswer], description: 'The newest first.' })
  items!: CreditEntryAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** Answer of `GET /api/v1/budget`. */
export class BudgetAnswer {
  @ApiProperty({ type: OrganizationBudgetAnswer })
  organization!: OrganizationBudgetAnswer;

  @ApiProperty({ type: [ConnectionBudgetAnswer], description: 'The active ones, the newest first.' })
  connections!: ConnectionBudgetAnswer[];

  @ApiProperty({ type: CreditAnswer })
  credit!: CreditAnswer;
}

export const limitsAnswer = (limits: Limits): LimitsAnswer => ({
  messages_per_hour: limits.messagesPerHour,
  messages_per_day: limits.messagesPerDay,
  tokens_per_hour: limits.tokensPerHour,
  tokens_per_day: limits.tokensPerDay,
});

export const useAnswer = (use: Use): UseAnswer => ({
  messages_this_hour: use.hourMessages,
  messages_today: use.dayMessages,
  tokens_this_hour: use.hourTokens,
  tokens_today: use.dayTokens,
});

export const creditEntryAnswer = ({ createdAt, ...entry }: CreditEntry): CreditEntryAnswer => ({
  ...entry,
  created_at: createdAt.toISOString(),
});
