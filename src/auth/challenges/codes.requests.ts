import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsString, IsUUID, Length, Matches } from 'class-validator';
import { transports, type Transport } from '../sessions/session-answer';
import { codeChallengePattern, digitsPattern, verifierPattern } from './challenge.requests';

const verifierRule = { message: 'code_verifier must be a verifier of 43 to 128 characters' };
const verifierExample = 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk';

/** Whom the bot is to send a code. */
export class NewCodeRequest {
  @ApiProperty({ example: 'whatsapp' })
  @IsString()
  @Length(1, 32)
  channel!: string;

  @ApiProperty({ example: '12015550143', description: 'As the channel knows them: digits for WhatsApp.' })
  @IsString()
  @Length(1, 256)
  identifier!: string;

  @ApiProperty({ example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' })
  @Matches(codeChallengePattern, { message: 'code_challenge must be the base64url SHA-256 of a verifier' })
  code_challenge!: string;

  @ApiPropertyOptional({ enum: ['login', 'reauth'], default: 'login' })
  @IsIn(['login', 'reauth'])
  purpose: 'login' | 'reauth' = 'login';
}

/** The code that arrived. */
export class VerifyCodeRequest {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c60' })
  @IsUUID()
  challenge_id!: string;

  @ApiProperty({ example: '482913' })
  @Matches(digitsPattern, { message: 'code must be six digits' })
  code!: string;

  @ApiProperty({ example: verifierExample })
  @Matches(verifierPattern, verifierRule)
  code_verifier!: string;

  @ApiPropertyOptional({ enum: transports, default: 'body' })
  @IsOptional()
  @IsIn(transports)
  transport?: Transport;
}

/** Another one. */
export class ResendCodeRequest {
  @ApiProperty({ example: verifierExample })
  @Matches(verifierPattern, verifierRule)
  code_verifier!: string;
}
