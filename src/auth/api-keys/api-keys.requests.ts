import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform, Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsIn,
  IsInt,
  IsISO8601,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Max,
  Min,
} from 'class-validator';
import { apiKeyScopes, type Scope } from './scopes';

/** Body of `POST /api/v1/api-keys`. */
export class NewApiKeyRequest {
  @ApiProperty({ minLength: 1, maxLength: 100, example: 'Shop server' })
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @IsString()
  @Length(1, 100)
  name!: string;

  @ApiProperty({ enum: apiKeyScopes, isArray: true, example: ['messages:write'] })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(apiKeyScopes.length)
  @ArrayUnique()
  @IsIn(apiKeyScopes, { each: true })
  scopes!: Scope[];

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'In the future. Not given: never.',
    example: '2027-11-25T00:00:00.000Z',
  })
  @IsOptional()
  @IsISO8601({ strict: true })
  expires_at?: string;
}

/** Query of `GET /api/v1/api-keys`. */
export class ApiKeysQuery {
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
}
