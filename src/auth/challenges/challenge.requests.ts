import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { transports, type Transport } from '../sessions/session-answer';
import { IsIn, IsOptional, IsString, Length, Matches, MaxLength } from 'class-validator';

/** Base64url of 32 bytes: what SHA-256 makes of a verifier. */
export const codeChallengePattern = /^[A-Za-z0-9_-]{43}$/;
/** RFC 7636. */
export const verifierPattern = /^[A-Za-z0-9._~-]{43,128}$/;

/** What the person types in the page. */
export const digitsPattern = /^\d{6}$/;

/** What a browser asks for. */
export class NewChallengeRequest {
  @ApiProperty({ example: 'whatsapp' })
  @IsString()
  @Length(1, 32)
  channel!: string;

  @ApiPropertyOptional({ enum: ['login', 'link', 'reauth'], default: 'login' })
  @IsIn(['login', 'link', 'reauth'])
  purpose: 'login' | 'link' | 'reauth' = 'login';

  @ApiProperty({
    description: 'base64url of the SHA-256 of a verifier that the browser keeps (PKCE, S256).',
    example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  })
  @Matches(codeChallengePattern, { message: 'code_challenge must be the base64url SHA-256 of a verifier' })
  code_challenge!: string;

  /** In no text of the bot: whoever asks could call themselves anything. */
  @ApiPropertyOptional({ example: 'My laptop', description: 'For the list of the person’s own sessions.' })
  @IsOptional()
  @IsString()
  @MaxLength(64)
  device_label?: string;

  /** Never part of a text of the bot: whoever asks could write anything to anybody with it. */
  @ApiPropertyOptional({
    example: '/connected',
    description: 'Where the page goes on afterwards: a path of its own, kept for it in the state.',
  })
  @IsOptional()
  @Matches(/^\/(?![/\\])[^\\\s\p{Cc}]{0,511}$/u, { message: 'return_path must be a path of the front end' })
  return_path?: string;

  @ApiPropertyOptional({ example: 'en', description: 'A wish: the bot speaks English alone as yet.' })
  @IsOptional()
  @Matches(/^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$/, { message: 'locale must be a language tag' })
  locale?: string;

  /** `none` asks for nothing but the message, for tests: refused in production. */
  @ApiPropertyOptional({ enum: ['typed_code', 'none'], default: 'typed_code' })
  @IsOptional()
  @IsIn(['typed_code', 'none'])
  confirmation?: 'typed_code' | 'none';
}

/** What turns a challenge into a session: the verifier, and what the chat showed. */
export class ChallengeTokenRequest {
  @ApiProperty({ example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' })
  @Matches(verifierPattern, { message: 'code_verifier must be a verifier of 43 to 128 characters' })
  code_verifier!: string;

  /** Six digits from the chat. */
  @ApiPropertyOptional({ example: '482913' })
  @IsOptional()
  @Matches(digitsPattern, { message: 'confirm_code must be six digits' })
  confirm_code?: string;

  /** What the link in the chat carried, in its place. */
  @ApiPropertyOptional({ example: 'q83vEjRWeJq83vEjRWeJqw' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{22}$/, { message: 'return_nonce must be what the link carried' })
  return_nonce?: string;

  /** `cookie` keeps the tokens in cookies that no script reads. */
  @ApiPropertyOptional({ enum: transports, default: 'body' })
  @IsOptional()
  @IsIn(transports)
  transport?: Transport;
}
