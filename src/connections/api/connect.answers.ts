import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { ConnectionCheck } from '../../channels';

/** One thing that was looked at. */
export class CheckAnswer implements ConnectionCheck {
  @ApiProperty({ example: 'subscription' })
  name!: string;

  @ApiProperty({ example: true })
  ok!: boolean;

  @ApiProperty({ example: 'The app receives the messages of this account.' })
  detail!: string;

  @ApiProperty({ description: 'What to do; empty where it is all right.', example: '' })
  fix!: string;
}

/** Answer of `POST /api/v1/{channel}/connect`. */
export class ConnectAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: 'Connected.' })
  message!: string;

  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  connectionId!: string;

  @ApiProperty({
    example: 'https://bot.example.com/api/webhooks/whatsapp/019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d',
  })
  webhookUrl!: string;

  @ApiProperty({ example: 'wa_verify_9f2c…' })
  verifyToken!: string;

  @ApiPropertyOptional({ description: 'As people see it.', example: '+1 202-555-0100' })
  businessPhone?: string;

  @ApiProperty({ description: 'What is left to do at the platform.' })
  instructions!: string;

  @ApiProperty({ type: [CheckAnswer] })
  checks!: readonly CheckAnswer[];
}

/** How one connection is. */
export class ConnectionStatusAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiProperty({ description: 'Every check is all right.' })
  ok!: boolean;

  @ApiProperty({ type: [CheckAnswer] })
  checks!: readonly CheckAnswer[];
}

/** Answer of `GET /api/v1/{channel}/status`. */
export class StatusAnswer {
  @ApiProperty({ description: 'There is a connection, and all of its checks are all right.' })
  connected!: boolean;

  @ApiProperty({ description: 'There is a connection.' })
  configured!: boolean;

  @ApiPropertyOptional({ description: 'As people see it.', example: '+1 202-555-0100' })
  businessPhone?: string;

  @ApiProperty({
    example: 'https://bot.example.com/api/webhooks/whatsapp/019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d',
  })
  webhookUrl!: string;

  @ApiPropertyOptional({ description: 'To owners and admins.', example: 'wa_verify_9f2c…' })
  verifyToken?: string;

  @ApiPropertyOptional({ description: 'What is wrong, in a sentence.' })
  error?: string;

  @ApiProperty({ type: [CheckAnswer], description: "The newest connection's." })
  checks!: readonly CheckAnswer[];

  @ApiProperty({ type: [ConnectionStatusAnswer], description: 'Where there are several numbers: each.' })
  connections!: ConnectionStatusAnswer[];
}

/** Answer of `POST` and `DELETE /api/v1/{channel}/disconnect`. */
export class DisconnectAnswer {
  @ApiProperty({ example: true })
  success!: true;

  @ApiProperty({ example: 'Disconnected. The secrets are forgotten, the log stays.' })
  message!: string;

  @ApiProperty({ type: [CheckAnswer], description: 'What could not be undone at the platform.' })
  checks!: readonly CheckAnswer[];
}
