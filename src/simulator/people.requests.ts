import { IsDefined, IsISO8601, IsOptional, IsString, Length, Matches, ValidateIf } from 'class-validator';

/** Who somebody is; what is absent stays, null takes it away. */
export class PersonRequest {
  @IsOptional()
  @Length(1, 256)
  name?: string;

  @ValidateIf((request: PersonRequest) => request.phone !== undefined && request.phone !== null)
  @Matches(/^\+?\d{6,15}$/, { message: 'phone must be 6 to 15 digits' })
  phone?: string | null;

  @ValidateIf((request: PersonRequest) => request.username !== undefined && request.username !== null)
  @Length(1, 64)
  username?: string | null;
}

/** What somebody writes: `text`, or any `type` with its `content` as webhooks carry it. */
export class MessageRequest {
  @ValidateIf((request: MessageRequest) => request.type === undefined)
  @IsString({ message: 'text is required, or type and content' })
  @Length(1, 4096)
  text?: string;

  @IsOptional()
  @Matches(/^[a-z_]{1,40}$/, { message: 'type must be a message type, like image' })
  type?: string;

  @ValidateIf((request: MessageRequest) => request.type !== undefined)
  @IsDefined()
  content?: unknown;

  /** The id of the message that this one quotes. */
  @IsOptional()
  @Length(1, 512)
  quotes?: string;

  /** The number that they write to; absent: the app's own. */
  @IsOptional()
  @Matches(/^\+?\d{7,15}$/, { message: 'to must be a phone number' })
  to?: string;

  /** The channel on which they write, text alone; absent: WhatsApp. */
  @IsOptional()
  @Matches(/^[a-z]{1,32}$/, { message: 'channel must be the id of a channel' })
  channel?: string;

  /** The message's own time, for one that comes late. */
  @IsOptional()
  @IsISO8601({ strict: true })
  sentAt?: string;
}
