import { ApiProperty } from '@nestjs/swagger';
import { IsString, Matches, MaxLength, MinLength } from 'class-validator';
import { verifierPattern } from '../../challenges/challenge.requests';
import { PlatformLoginRequest } from '../platform-login.request';

/** Body of `POST auth/discord`: what the browser came back from Discord with. */
export class DiscordLoginRequest extends PlatformLoginRequest {
  @ApiProperty({ example: 'NhhvTDYsFcdgNLnnLijcl7Ku7bEEeee' })
  @IsString()
  @MinLength(1)
  @MaxLength(512)
  code!: string;

  @ApiProperty({
    description: 'The same as at `authorize`.',
    example: 'https://app.example.com/signed-in',
  })
  @IsString()
  @MaxLength(2000)
  redirect_uri!: string;

  @ApiProperty({ example: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08' })
  @Matches(/^[0-9a-f]{64}$/, { message: 'state must be the state that authorize gave' })
  state!: string;

  @ApiProperty({ example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk' })
  @Matches(verifierPattern, { message: 'code_verifier must be a verifier of 43 to 128 characters' })
  code_verifier!: string;
}
