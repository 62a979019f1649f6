import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsOptional, Matches, ValidateBy, ValidateIf } from 'class-validator';

/** What is pasted brings spaces along, and what is left empty was not given. */
const Pasted = (): PropertyDecorator =>
  Transform(({ value }: { value: unknown }) =>
    typeof value === 'string' ? value.trim() || undefined : value,
  );

const isGiven = (value: string | undefined): boolean => value !== undefined && value !== null;

/** Needed with the code of embedded signup; else it may be left out. */
const NeededWithCode = (field: 'wabaId' | 'appId'): PropertyDecorator =>
  ValidateIf((request: ConnectWhatsAppRequest) => isGiven(request.code) || isGiven(request[field]));

/** Body of `POST /api/v1/whatsapp/connect`: an access token, or the code that embedded signup ended with. */
export class ConnectWhatsAppRequest {
  @ApiPropertyOptional({ description: "A system user's access token. Not with `code`.", example: 'EAAG…' })
  @Pasted()
  @ValidateIf(({ accessToken, code }: ConnectWhatsAppRequest) => isGiven(accessToken) || !isGiven(code))
  @Matches(/^[\x21-\x7e]{1,1000}$/, { message: 'accessToken must be an access token without spaces' })
  accessToken?: string;

  @ApiProperty({
    description: "Meta's id of the number: digits, not the number itself.",
    example: '200000000000001',
  })
  @Pasted()
  @Matches(/^\d{1,32}$/, { message: 'phoneNumberId must be digits' })
  phoneNumberId!: string;

  @ApiProperty({ description: 'Of the Meta app that made the token.' })
  @Pasted()
  @Matches(/^[\x21-\x7e]{1,256}$/, { message: 'appSecret must be an app secret without spaces' })
  appSecret!: string;

  @ApiPropertyOptional({
    description: 'If given, it must be the number that Meta shows.',
    example: '+12025550100',
  })
  @Pasted()
  @IsOptional()
  @Matches(/^\+?[\d ().-]{7,40}$/, { message: 'businessPhone must be an international phone number' })
  businessPhone?: string;

  @ApiPropertyOptional({
    description: 'Of the WhatsApp Business Account; needed with `code`.',
    example: '100000000000001',
  })
  @Pasted()
  @NeededWithCode('wabaId')
  @Matches(/^\d{1,32}$/, { message: 'wabaId must be digits' })
  wabaId?: string;

  @ApiPropertyOptional({ description: 'Of the Meta app; needed with `code`.', example: '300000000000001' })
  @Pasted()
  @NeededWithCode('appId')
  @Matches(/^\d{1,32}$/, { message: 'appId must be digits' })
  appId?: string;

  @ApiPropertyOptional({ description: 'From embedded signup, in the place of `accessToken`.' })
  @Pasted()
  @IsOptional()
  @Matches(/^[\x21-\x7e]{1,2000}$/, { message: 'code must be a code without spaces' })
  @ValidateBy({
    name: 'isInThePlaceOfAToken',
    validator: {
      validate: (_, context) =>
        !isGiven((context?.object as ConnectWhatsAppRequest | undefined)?.accessToken),
      defaultMessage: () => 'give accessToken or code, not both',
    },
  })
  code?: string;
}
