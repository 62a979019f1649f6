import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional } from 'class-validator';

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

/** How soon. */
export class DeletionQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Without the seven days of grace.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  now?: 'true' | 'false';
}
