import { ApiProperty } from '@nestjs/swagger';
import type { ChannelRegistry } from '../../../channels';
import { failureOf, messageStates, stateOf, type MessageState } from './message-state';
import type { MessageRow } from './messages.sql';

/** Answer of `POST /api/v1/messages`. */
export class QueuedMessageAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ enum: ['queued'], example: 'queued' })
  state!: 'queued';

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e' })
  conversation_id!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f' })
  connection_id!: string;

  @ApiProperty({
    enum: ['content', 'window_template'],
    description: "`window_template`: the connection's template goes out in its place.",
    example: 'content',
  })
  sent_as!: 'content' | 'window_template';
}

/** Answer of `POST /api/v1/messages/:id/resend`. */
export class ResentMessageAnswer {
  @ApiProperty({
    format: 'uuid',
    description: 'Of the new message.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c60',
  })
  id!: string;

  @ApiProperty({ enum: ['queued'], example: 'queued' })
  state!: 'queued';

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e' })
  conversation_id!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f' })
  connection_id!: string;

  @ApiProperty({
    format: 'uuid',
    description: 'The message that had failed.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d',
  })
  resends!: string;
}

/** Why a message failed. */
export class MessageErrorAnswer {
  @ApiProperty({ description: "Ours, or the platform's.", example: '131047' })
  code!: string;

  @ApiProperty({ example: 'more than 24 hours since the last message of this person' })
  meaning!: string;

  @ApiProperty({ example: 'wait for them, or use a template' })
  what_to_do!: string;
}

/** A message, said by either side. */
export class MessageAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e' })
  conversation_id!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f' })
  connection_id!: string;

  @ApiProperty({ enum: ['in', 'out'], example: 'out' })
  direction!: 'in' | 'out';

  @ApiProperty({
    enum: ['person', 'agent', 'step', 'operator', 'api'],
    description: "`step`: the product's own words; `operator`: one of your people; `api`: your server.",
    example: 'api',
  })
  author!: string;

  @ApiProperty({ description: 'Of its first part: `text`, `media`, `template`, …', example: 'text' })
  kind!: string;

  @ApiProperty({
    type: String,
    nullable: true,
    description: 'null: it has none, or was taken back.',
    example: 'On its way.',
  })
  text!: string | null;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  at!: string;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  edited_at!: string | null;

  @ApiProperty({ type: String, nullable: true, format: 'date-time', example: null })
  revoked_at!: string | null;

  @ApiProperty({
    enum: messageStates,
    nullable: true,
    description: 'Of one that took several sends, the least; null: not known.',
    example: 'delivered',
  })
  state!: MessageState | null;

  @ApiProperty({
    type: MessageErrorAnswer,
    nullable: true,
    description: 'Of one that failed.',
    example: null,
  })
  error!: MessageErrorAnswer | null;

  @ApiProperty({
    type: String,
    format: 'uuid',
    nullable: true,
    description: 'The message as which it was sent again.',
    example: null,
  })
  resent_as!: string | null;
}

/** Answer of `GET /api/v1/messages`. */
export class MessagesAnswer {
  @ApiProperty({ type: [MessageAnswer] })
  items!: MessageAnswer[];

  @ApiProperty({
    type: String,
    nullable: true,
    example: null,
    description: 'Ask with it as `after` for more; null: that was all.',
  })
  next!: string | null;
}

/** What was taken back is out of sight. */
export function messageAnswer(channels: ChannelRegistry, row: MessageRow): MessageAnswer {
  const failure = failureOf(channels, row);
  return {
    id: row.id,
    conversation_id: row.conversationId,
    connection_id: row.connectionId,
    direction: row.author === 'person' ? 'in' : 'out',
    author: row.author,
    kind: row.kind,
    text: row.revokedAt ? null : row.text,
    at: row.at.toISOString(),
    edited_at: row.editedAt?.toISOString() ?? null,
    revoked_at: row.revokedAt?.toISOString() ?? null,
    state: stateOf(row),
    error: failure && { code: failure.code, meaning: failure.meaning, what_to_do: failure.whatToDo },
    resent_as: row.resentAs,
  };
}
