import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { Connection } from '../connection';
import type { ConnectionRow } from '../organization-connections.sql';
import type { KnownTemplate } from '../templates.sql';
import { SettingsRequest } from './connections.requests';

/** A connection as lists show it: no secret ever. */
export class ConnectionAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ example: 'whatsapp' })
  channel!: string;

  @ApiProperty({ description: "The platform's id of the account.", example: '106540352242922' })
  account!: string;

  @ApiPropertyOptional({ description: 'What people see and write to.', example: '+1 202-555-0100' })
  shown_as?: string;

  @ApiProperty({ enum: ['pending', 'active', 'disconnected'] })
  status!: ConnectionRow['status'];

  @ApiProperty({ type: String, nullable: true, example: 'Shop Berlin' })
  label!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'uuid',
    description: "null: the installation's agent.",
  })
  agent_id!: string | null;

  @ApiProperty({ type: SettingsRequest })
  settings!: SettingsRequest;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', description: 'null: it does not end.' })
  token_expires_at!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-25T14:07:00.000Z' })
  created_at!: string;
}

/** Answer of `GET /api/v1/connections`. */
export class ConnectionsAnswer {
  @ApiProperty({ type: [ConnectionAnswer] })
  items!: ConnectionAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** A message template as its platform last listed it. */
export class TemplateAnswer {
  @ApiProperty({ example: 'order_ready' })
  name!: string;

  @ApiProperty({ example: 'en' })
  language!: string;

  @ApiProperty({ example: 'UTILITY' })
  category!: string;

  @ApiProperty({ description: '`APPROVED` may be sent.', example: 'APPROVED' })
  status!: string;

  @ApiProperty({ type: [Object], description: 'As the platform gives them.' })
  components!: readonly unknown[];

  @ApiProperty({ format: 'date-time', example: '2026-11-25T14:07:00.000Z' })
  synced_at!: string;
}

/** Answer of `GET /api/v1/connections/{id}/templates`. */
export class TemplatesAnswer {
  @ApiProperty({ type: [TemplateAnswer] })
  items!: TemplateAnswer[];

  @ApiProperty({ type: String, nullable: true, example: null })
  next!: null;
}

export function connectionAnswer(row: ConnectionRow, connection: Connection | undefined): ConnectionAnswer {
  const shownAs = connection && connection.channel.connecting?.shownAs(connection.credentials);
  return {
    id: row.id,
    channel: row.channel,
    account: row.account,
    ...(shownAs !== undefined && { shown_as: shownAs }),
    status: row.status,
    label: row.label,
    agent_id: row.agentId,
    settings: row.settings as SettingsRequest,
    token_expires_at: row.tokenExpiresAt?.toISOString() ?? null,
    created_at: row.createdAt.toISOString(),
  };
}

export function templateAnswer({ syncedAt, ...template }: KnownTemplate): TemplateAnswer {
  return { ...template, synced_at: syncedAt.toISOString() };
}
