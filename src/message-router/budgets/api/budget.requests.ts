import { ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsUUID, Max, Min } from 'class-validator';

/** Query of `GET /api/v1/budget`. */
export class BudgetQuery {
  @ApiPropertyOptional({
    minimum: 1,
    maximum: 100,
    default: 50,
    description: 'How many entries of the credit.',
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 50;

  @ApiPropertyOptional({ format: 'uuid', description: '`credit.next` of the answer before.' })
  @IsOptional()
  @IsUUID()
  after?: string;
}
