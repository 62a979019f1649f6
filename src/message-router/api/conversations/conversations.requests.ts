import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import { IsBoolean, IsInt, IsOptional, IsString, IsUUID, Length, Matches, Max, Min } from 'class-validator';

/** Query of `GET /api/v1/conversations`. */
export class ConversationsQuery {
  @ApiPropertyOptional({ minimum: 1, maximum: 100, default: 50, description: 'How many.' })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(100)
  limit = 50;

  @ApiPropertyOptional({ format: 'uuid', description: '`next` of the answer before.' })
  @IsOptional()
  @IsUUID()
  after?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Of this connection alone.' })
  @IsOptional()
  @IsUUID()
  connection_id?: string;

  @ApiPropertyOptional({ type: Boolean, description: 'Those that a person has taken over, or the others.' })
  @Transform(({ value }: { value: unknown }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsOptional()
  @IsBoolean()
  handed_over?: boolean;
}

/** Body of `POST /api/v1/conversations/:id/reply`. */
export class ReplyRequest {
  @ApiProperty({ description: 'Markdown, shown as the platform can.', example: 'I am looking into it.' })
  @IsString()
  @Length(1, 16_000)
  @Matches(/^[^\0\p{Surrogate}]*$/u, { message: 'text must be proper text' })
  text!: string;

  @ApiPropertyOptional({
    default: true,
    description: 'Takes the conversation over, as an answer from the business’s own app does.',
  })
  @IsOptional()
  @IsBoolean()
  hand_over?: boolean;
}
