import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength } from 'class-validator';
import { codeChallengePattern } from '../../challenges/challenge.requests';

/** Query of `GET auth/telegram/authorize` and `GET auth/discord/authorize`. */
export class AuthorizeQuery {
  @ApiProperty({
    description: 'Where the platform sends the browser back to: one of the allowed addresses, exactly.',
    example: 'https://app.example.com/signed-in',
  })
  @IsString()
  @MaxLength(2000)
  redirect_uri!: string;

  @ApiProperty({
    description: 'PKCE, S256: the base64url SHA-256 of a verifier that the page keeps.',
    example: 'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
  })
  @Matches(codeChallengePattern, { message: 'code_challenge must be the base64url SHA-256 of a verifier' })
  code_challenge!: string;
}

/** Answer of both. */
export class AuthorizeAnswer {
  @ApiProperty({ description: 'Send the browser there.', example: 'https://discord.com/oauth2/authorize?…' })
  url!: string;

  @ApiProperty({
    description: 'Keep it with the verifier: what comes back must be the same. Works once, for ten minutes.',
    example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  })
  state!: string;
}
