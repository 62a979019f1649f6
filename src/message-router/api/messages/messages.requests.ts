import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import {
  ArrayMaxSize,
  ArrayMinSize,
  ArrayUnique,
  IsArray,
  IsBoolean,
  IsIn,
  IsInt,
  IsNotEmpty,
  IsOptional,
  IsString,
  IsUUID,
  Length,
  Matches,
  Max,
  MaxLength,
  Min,
  ValidateNested,
} from 'class-validator';
import { IfGiven, Storable } from '../../../foundation/http/fields';

const uuid = '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d';

/** A button under a text. */
export class ButtonRequest {
  @ApiProperty({ minLength: 1, maxLength: 256, description: 'Comes back when it is tapped.', example: 'yes' })
  @IsString()
  @Length(1, 256)
  @Storable()
  id!: string;

  @ApiProperty({ minLength: 1, maxLength: 20, example: 'Yes, please' })
  @IsString()
  @Length(1, 20)
  @Storable()
  title!: string;
}

/** An approved template of the connection. */
export class TemplateRequest {
  @ApiProperty({ maxLength: 512, example: 'order_shipped' })
  @IsString()
  @Length(1, 512)
  name!: string;

  @ApiProperty({ maxLength: 32, example: 'en_US' })
  @IsString()
  @Length(1, 32)
  language!: string;

  @ApiPropertyOptional({
    type: [String],
    description: "What stands in the place of its body's {{1}}, {{2}}, …; in order.",
    example: ['A17'],
  })
  @IfGiven()
  @IsArray()
  @ArrayMaxSize(20)
  @IsString({ each: true })
  @MaxLength(1024, { each: true })
  parameters?: string[];
}

/** A file, by its address. */
export class MediaRequest {
  @ApiProperty({ enum: ['image', 'video', 'audio', 'document'], example: 'document' })
  @IsIn(['image', 'video', 'audio', 'document'])
  type!: 'image' | 'video' | 'audio' | 'document';

  @ApiProperty({
    description: 'https. The platform fetches it, we never do.',
    example: 'https://shop.example/label.pdf',
  })
  @IsString()
  @Length(1, 2048)
  link!: string;

  @ApiPropertyOptional({ maxLength: 1024, example: 'Your label' })
  @IfGiven()
  @IsString()
  @MaxLength(1024)
  caption?: string;

  @ApiPropertyOptional({ maxLength: 240, description: 'Of a document.', example: 'label.pdf' })
  @IfGiven()
  @IsString()
  @MaxLength(240)
  file_name?: string;
}

/** Body of `POST /api/v1/messages`. One of `text`, `template` and `media`. */
export class NewMessageRequest {
  @ApiPropertyOptional({
    format: 'uuid',
    description:
      'From which number; may be left out where there is but one, or where `to` is a conversation.',
    example: uuid,
  })
  @IfGiven()
  @IsUUID()
  connection_id?: string;

  @ApiProperty({
    description: 'An international number with its plus, or the id of a conversation or contact.',
    example: '+12025550143',
  })
  @Matches(/^(\+[1-9]\d{6,14}|[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12})$/i, {
    message: 'to must be an international number with its plus, or the id of a conversation',
  })
  to!: string;

  @ApiPropertyOptional({
    description: 'Markdown, shown as the platform can; longer than one message: several.',
    example: 'Your order **A17** is on its way.',
  })
  @IfGiven()
  @IsString()
  @IsNotEmpty()
  @MaxLength(16_000)
  @Storable()
  text?: string;

  @ApiPropertyOptional({
    type: [ButtonRequest],
    maxItems: 10,
    description: 'Under the text; numbered lines where the platform cannot show as many.',
  })
  @IfGiven()
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(10)
  @ArrayUnique(({ id }: ButtonRequest) => id)
  @ArrayUnique(({ title }: ButtonRequest) => title)
  @ValidateNested({ each: true })
  @Type(() => ButtonRequest)
  buttons?: ButtonRequest[];

  @ApiPropertyOptional({ type: TemplateRequest })
  @IfGiven()
  @ValidateNested()
  @Type(() => TemplateRequest)
  template?: TemplateRequest;

  @ApiPropertyOptional({ type: MediaRequest })
  @IfGiven()
  @ValidateNested()
  @Type(() => MediaRequest)
  media?: MediaRequest;

  @ApiPropertyOptional({
    format: 'uuid',
    description: 'The id of a message of the conversation, to quote it.',
    example: uuid,
  })
  @IfGiven()
  @IsUUID()
  in_reply_to?: string;

  @ApiPropertyOptional({
    default: false,
    description: "After the service window the connection's own template goes out in its place.",
  })
  @IfGiven()
  @IsBoolean()
  allow_template?: boolean;
}

/** Query of `GET /api/v1/messages`. */
export class MessagesQuery {
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

  @ApiPropertyOptional({ format: 'uuid', description: 'Of this conversation alone.' })
  @IsOptional()
  @IsUUID()
  conversation_id?: string;

  @ApiPropertyOptional({ format: 'uuid', description: 'Of this connection alone.' })
  @IsOptional()
  @IsUUID()
  connection_id?: string;
}
