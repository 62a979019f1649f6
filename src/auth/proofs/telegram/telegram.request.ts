import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, ValidateBy } from 'class-validator';
import { verifierPattern } from '../../challenges/challenge.requests';
import { PlatformLoginRequest } from '../platform-login.request';

const numberOrText = (): PropertyDecorator =>
  ValidateBy({
    name: 'numberOrText',
    validator: {
      validate: (value) => typeof value === 'number' || (typeof value === 'string' && value.length <= 20),
      defaultMessage: () => '$property must be a number',
    },
  });

/** A text that may be absent; what it must be is for its form to say. */
const text = (example: string, description: string, max: number): PropertyDecorator => {
  const decorators = [
    ApiPropertyOptional({ example, description }),
    IsOptional(),
    IsString(),
    MaxLength(max),
  ];
  return (target, property) => decorators.forEach((decorate) => void decorate(target, property));
};

/** Body of `POST auth/telegram`: exactly one of the four forms in which Telegram says who somebody is. */
export class TelegramLoginRequest extends PlatformLoginRequest {
  @ApiPropertyOptional({ type: Number, example: 279058397, description: 'Login Widget.' })
  @IsOptional()
  @numberOrText()
  id?: number | string;

  @text('Ann', 'Login Widget.', 1000)
  first_name?: string;

  @text("O'Hara", 'Login Widget.', 1000)
  last_name?: string;

  @text('ann_oh', 'Login Widget.', 1000)
  username?: string;

  @text('https://t.me/i/userpic/320/x.jpg', 'Login Widget.', 2000)
  photo_url?: string;

  @ApiPropertyOptional({ type: Number, example: 1795514400, description: 'Login Widget; Unix seconds.' })
  @IsOptional()
  @numberOrText()
  auth_date?: number | string;

  @text('2c860734dc5234076713c77a78af78aa086d6e18793e60bd5cc67e782d9d9577', 'Login Widget.', 128)
  hash?: string;

  @text('user=%7B%22id%22%3A279058397%7D&auth_date=1795514400&hash=…', 'Mini App: `initData` as it is.', 8192)
  init_data?: string;

  @text(
    'eyJhbGciOiJSUzI1NiIsImtpZCI6Im9pZGMtMSJ9.eyJpZCI6Mjc5MDU4Mzk3fQ.c2ln',
    'OpenID Connect, popup.',
    8192,
  )
  id_token?: string;

  @text('n-0S6_WzA2Mj', 'OpenID Connect, popup: the nonce that the page chose.', 256)
  nonce?: string;

  @text('SplxlOBeZQQYbYS6WxSbIA', 'OpenID Connect, redirect.', 1024)
  code?: string;

  @text('https://app.example.com/signed-in', 'OpenID Connect, redirect: the same as at `authorize`.', 2000)
  redirect_uri?: string;

  @ApiPropertyOptional({ example: 'bmljZSB0byBtZWV0IHlvdSEh', description: 'OpenID Connect, redirect.' })
  @IsOptional()
  @Matches(/^[A-Za-z0-9_-]{24}$/, { message: 'state must be the state that authorize gave' })
  state?: string;

  @ApiPropertyOptional({
    example: 'dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk',
    description: 'OpenID Connect, redirect.',
  })
  @IsOptional()
  @Matches(verifierPattern, { message: 'code_verifier must be a verifier of 43 to 128 characters' })
  code_verifier?: string;
}
