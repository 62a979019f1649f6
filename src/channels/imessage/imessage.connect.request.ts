import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';

/** What is pasted brings spaces along, and what is left empty was not given. */
const Pasted = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim() || undefined : value,
  );

/** Body of `POST /api/v1/imessage/connect`. */
export class ConnectIMessageRequest {
  @ApiProperty({ description: 'Of the account at Blooio.', example: 'bl_live_…' })
  @Pasted()
  @Matches(/^[\x21-\x7e]{1,500}$/, { message: 'apiKey must be an API key without spaces' })
  apiKey!: string;

  @ApiPropertyOptional({
    description: 'The line to connect. May be left out where the account has one line.',
    example: '+12025550100',
  })
  @Pasted()
  @IsOptional()
  @Matches(/^\+[\d ().-]{7,40}$/, { message: 'phoneNumber must be an international number with its +' })
  phoneNumber?: string;
}
