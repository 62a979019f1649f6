import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { Matches } from 'class-validator';

/** Body of `POST /api/v1/telegram/connect`. */
export class ConnectTelegramRequest {
  @ApiProperty({ description: "A bot's token, as BotFather gives it.", example: '110201543:AAH…' })
  // What is pasted brings spaces along.
  @Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value))
  @Matches(/^\d{1,20}:[A-Za-z0-9_-]{10,200}$/, {
    message: "botToken must be a bot's token, as BotFather gives it",
  })
  botToken!: string;
}
