import { ApiProperty } from '@nestjs/swagger';
import type { ConversationRow } from '../conversations/conversations.sql';

/** A person as the organisation knows them. */
export class ContactAnswer {
  @ApiProperty({
    format: 'uuid',
    description: "Their conversation's too.",
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e',
  })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f' })
  connection_id!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'What they call themselves, else a mask.',
    example: 'Ann',
  })
  name!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'Where the platform shows it.',
    example: '+12025550143',
  })
  phone!: string | null;

  @ApiProperty({ enum: ['everything', 'marketing'], isArray: true, example: [] })
  opted_out_of!: readonly string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'null: they have not written.',
    example: '2026-11-24T14:07:00.000Z',
  })
  last_seen_at!: string | null;
}

/** Answer of `GET /api/v1/contacts/:id/export`. */
export class ContactExportAnswer {
  @ApiProperty({ type: ContactAnswer })
  contact!: ContactAnswer;

  @ApiProperty({
    type: 'array',
    items: { type: 'object', additionalProperties: true },
    description: 'Keys, messages, and what was received and sent, as it is stored.',
    example: [{ channel: 'whatsapp', messages: [] }],
  })
  conversations!: readonly unknown[];
}

export const contactAnswer = (row: ConversationRow): ContactAnswer => ({
  id: row.id,
  connection_id: row.connectionId,
  name: row.name,
  phone: row.phone,
  opted_out_of: row.optedOut,
  created_at: row.createdAt.toISOString(),
  last_seen_at: row.lastSeenAt?.toISOString() ?? null,
});
