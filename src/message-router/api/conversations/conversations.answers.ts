import { ApiProperty } from '@nestjs/swagger';
import type { ChannelRegistry } from '../../../channels';
import { windowEnd } from '../../outbox/service-window';
import type { ConversationRow } from './conversations.sql';

/** A conversation with one person, or a group. */
export class ConversationAnswer {
  @ApiProperty({
    format: 'uuid',
    description: "The contact's too.",
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e',
  })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f' })
  connection_id!: string;

  @ApiProperty({ example: false })
  is_group!: boolean;

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

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'Since when a person answers in the place of the assistant.',
    example: null,
  })
  handed_over_at!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'Of what the person wrote.',
    example: '2026-11-24T14:07:00.000Z',
  })
  last_message_at!: string | null;

  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description: 'From then on only a template goes out; null: never, or they have not written.',
    example: '2026-11-25T14:07:00.000Z',
  })
  window_closes_at!: string | null;

  @ApiProperty({ enum: ['everything', 'marketing'], isArray: true, example: [] })
  opted_out_of!: readonly string[];

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  created_at!: string;
}

/** Answer of `GET /api/v1/conversations`. */
export class ConversationsAnswer {
  @ApiProperty({ type: [ConversationAnswer] })
  items!: ConversationAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

export function conversationAnswer(channels: ChannelRegistry, row: ConversationRow): ConversationAnswer {
  const channel = channels.find(row.channel);
  const closes = channel && row.lastMessageAt ? windowEnd(channel, row.lastMessageAt) : undefined;
  return {
    id: row.id,
    connection_id: row.connectionId,
    is_group: row.isGroup,
    name: row.name,
    phone: row.phone,
    handed_over_at: row.handedOverAt?.toISOString() ?? null,
    last_message_at: row.lastMessageAt?.toISOString() ?? null,
    window_closes_at: closes?.toISOString() ?? null,
    opted_out_of: row.optedOut,
    created_at: row.createdAt.toISOString(),
  };
}
