import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, Matches } from 'class-validator';
import { codeChallengePattern } from './challenge.requests';

/** A number that somebody says is theirs. */
export class PhoneRequest {
  @ApiProperty({ example: '+12015550143' })
  @Matches(/^\+?[\d ().-]{7,25}$/, { message: 'phone_number must be a phone number' })
  phone_number!: string;

  @ApiPropertyOptional({ example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM' })
  @IsOptional()
  @Matches(codeChallengePattern, { message: 'code_challenge must be the base64url SHA-256 of a verifier' })
  code_challenge?: string;
}
