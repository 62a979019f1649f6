import { ApiProperty } from '@nestjs/swagger';

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
