import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { transports, type Transport } from '../sessions/session-answer';

const kept = ['session', 'other'] as const;

/** Body of `auth/merge`. */
export class MergeAccountsRequest {
  @ApiProperty({
    description:
      'Of the answer that said whose the account is. Works once, in this session, for five minutes.',
    example: 'mt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  })
  @IsString()
  @MaxLength(100)
  merge_token!: string;

  @ApiProperty({
    description:
      'The account that stays: the one signed in, or the other. What was in both is in it afterwards.',
    enum: kept,
    example: 'session',
  })
  @IsIn(kept)
  keep!: (typeof kept)[number];

  @ApiProperty({
    description: 'false: answers what would happen, changes nothing and leaves the token as it is.',
    example: true,
  })
  @IsBoolean()
  confirm!: boolean;

  @ApiPropertyOptional({
    description: 'How the tokens of the new session come back. Absent: as those of this one came.',
    enum: transports,
    example: 'body',
  })
  @IsOptional()
  @IsIn(transports)
  transport?: Transport;
}
