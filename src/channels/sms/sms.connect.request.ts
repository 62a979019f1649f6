import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches } from 'class-validator';

/** What is pasted brings spaces along. */
const Pasted = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) => (typeof value === 'string' ? value.trim() : value));

/** As people write numbers: with spaces, brackets, dots. */
const PastedNumber = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.replace(/[\s().-]/g, '') : value,
  );

/** Body of `POST /api/v1/sms/connect`. */
export class ConnectSmsRequest {
  @ApiProperty({ description: 'Of the Twilio account that has the number.', example: 'AC…' })
  @Pasted()
  @Matches(/^AC[0-9a-f]{32}$/, { message: 'accountSid must look like AC and 32 hex digits' })
  accountSid!: string;

  @ApiProperty({ description: 'The auth token of that account: not an API key, which signs nothing.' })
  @Pasted()
  @Matches(/^[\x21-\x7e]{1,256}$/, { message: 'authToken must be an auth token without spaces' })
  authToken!: string;

  @ApiProperty({ description: 'A number of that account.', example: '+12025550100' })
  @PastedNumber()
  @Matches(/^\+?[1-9]\d{6,14}$/, { message: 'phoneNumber must be an international phone number' })
  phoneNumber!: string;

  @ApiPropertyOptional({
    description: 'The shared key of a Webhook Rule, if one signs what this number delivers.',
  })
  @Pasted()
  @IsOptional()
  @Matches(/^[\x21-\x7e]{8,256}$/, { message: 'webhookKey must be a shared key without spaces' })
  webhookKey?: string;
}
