import { ApiPropertyOptional } from '@nestjs/swagger';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { transports, type Transport } from './session-answer';

/** Body of `auth/logout`. */
export class SignOutRequest {
  @ApiPropertyOptional({
    description: 'Absent: the one in the cookie.',
    example: 'rt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  })
  @IsOptional()
  @IsString()
  @MaxLength(4096)
  refresh_token?: string;
}

/** Body of `auth/refresh`. */
export class RefreshRequest extends SignOutRequest {
  @ApiPropertyOptional({
    description:
      'How the new tokens come back. Absent: as the refresh token came; what came in a cookie goes back in cookies.',
    enum: transports,
    example: 'body',
  })
  @IsOptional()
  @IsIn(transports)
  transport?: Transport;
}

/** Body of `auth/logout-all`. */
export class SignOutEverywhereRequest {
  @ApiPropertyOptional({ description: 'Leave this session.', default: false, example: true })
  @IsOptional()
  @IsBoolean()
  keep_current?: boolean;
}
