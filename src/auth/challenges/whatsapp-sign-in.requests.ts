import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsIn, IsOptional, IsUUID, Matches, ValidateIf } from 'class-validator';
import { transports, type Transport } from '../sessions/session-answer';
import { codeChallengePattern, digitsPattern, verifierPattern } from './challenge.requests';

/** Digits, or a business-scoped user id. */
const whatsAppId = /^(\d{7,15}|[A-Z]{2}\.(ENT\.)?[A-Za-z0-9]{1,128})$/;

/** What old clients send, which proves nothing; or a challenge that was claimed. */
export class WhatsAppSignInRequest {
  @ApiPropertyOptional({ example: '12015550143', description: 'Proves nothing: see the 403.' })
  @ValidateIf((request: WhatsAppSignInRequest) => request.challenge_id === undefined)
  @Matches(whatsAppId, { message: 'whatsapp_id must be 7 to 15 digits or a user id' })
  whatsapp_id?: string;

  /** For the challenge that a signed-in person gets; without it the verifier comes with the challenge. */
  @ApiPropertyOptional({ example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' })
  @IsOptional()
  @Matches(codeChallengePattern, { message: 'code_challenge must be the base64url SHA-256 of a verifier' })
  code_challenge?: string;

  @ApiPropertyOptional({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c60' })
  @IsOptional()
  @IsUUID()
  challenge_id?: string;

  @ApiPropertyOptional({ example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' })
  @ValidateIf((request: WhatsAppSignInRequest) => request.challenge_id !== undefined)
  @Matches(verifierPattern, { message: 'code_verifier must be a verifier of 43 to 128 characters' })
  code_verifier?: string;

  @ApiPropertyOptional({ example: '482913' })
  @IsOptional()
  @Matches(digitsPattern, { message: 'confirm_code must be six digits' })
  confirm_code?: string;

  @ApiPropertyOptional({ enum: transports, default: 'body' })
  @IsOptional()
  @IsIn(transports)
  transport?: Transport;
}
