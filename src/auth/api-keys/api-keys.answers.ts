import { ApiProperty } from '@nestjs/swagger';
import type { ApiKeyRow } from './api-keys.sql';
import { apiKeyScopes } from './scopes';

/** A key as lists show it. */
export class ApiKeyAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ example: 'Shop server' })
  name!: string;

  @ApiProperty({ description: 'Its last four characters.', example: 'x7Qa' })
  hint!: string;

  @ApiProperty({ enum: apiKeyScopes, isArray: true, example: ['messages:write'] })
  scopes!: readonly string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'To the minute.',
    example: '2026-11-24T15:30:00.000Z',
  })
  last_used_at!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  expires_at!: string | null;
}

/** Answer of `GET /api/v1/api-keys`. */
export class ApiKeysAnswer {
  @ApiProperty({ type: [ApiKeyAnswer] })
  items!: ApiKeyAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** A key in the answer to its making, the only one that shows it. */
export class NewApiKey extends ApiKeyAnswer {
  @ApiProperty({ example: 'eg_2b7e151628aed2a6abf7158809cf4f3c762e7160f38' })
  key!: string;
}

/** Answer of `POST /api/v1/api-keys`. */
export class NewApiKeyAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ type: NewApiKey })
  api_key!: NewApiKey;
}

export function apiKeyAnswer(row: ApiKeyRow): ApiKeyAnswer {
  return {
    id: row.id,
    name: row.name,
    hint: row.hint,
    scopes: row.scopes,
    created_at: row.createdAt.toISOString(),
    last_used_at: row.lastUsedAt?.toISOString() ?? null,
    expires_at: row.expiresAt?.toISOString() ?? null,
  };
}
