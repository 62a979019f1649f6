import { ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsIn, IsOptional, IsString, Length, ValidateIf } from 'class-validator';
import { shownName } from './shown-name';
import { IsSmallObject } from './small-object';

const given = (_request: object, value: unknown): boolean => value !== undefined;

/** What a person may change of their account. What is absent stays as it is. */
export class ChangeAccountRequest {
  @ApiPropertyOptional({
    minLength: 1,
    maxLength: 100,
    example: 'Ann',
    description: 'Control and direction characters are taken out.',
  })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? shownName(value) : value))
  @ValidateIf(given)
  @IsString()
  @Length(1, 100)
  name?: string;

  @ApiPropertyOptional({
    type: 'object',
    additionalProperties: true,
    example: { theme: 'dark' },
    description: 'The front end’s own; at most 4096 bytes of JSON. Replaces what was there.',
  })
  @ValidateIf(given)
  @IsSmallObject()
  preferences?: Record<string, unknown>;
}

/** How soon. */
export class DeletionQuery {
  @ApiPropertyOptional({ enum: ['true', 'false'], description: 'Without the seven days of grace.' })
  @IsOptional()
  @IsIn(['true', 'false'])
  now?: 'true' | 'false';
}
