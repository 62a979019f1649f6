import type { IncomingMessage } from 'node:http';
import { Body, Controller, HttpCode, Post, Req } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiPropertyOptional,
  ApiTags,
} from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { Public } from '../../../foundation/http/access';
import { bearerToken } from '../../../foundation/http/bearer-token';
import { Problem } from '../../../foundation/http/problem';
import { Limited } from '../../../foundation/http/rate-limits/limited';
import { Sessions } from '../sessions';
import { ServiceTokens } from './service-tokens';

/** Body of `auth/introspect`. */
export class IntrospectRequest {
  @ApiProperty({
    description: 'The access token to be asked about.',
    example: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln',
  })
  @IsString()
  @MaxLength(4096)
  token!: string;
}

/** Answer of `auth/introspect` (RFC 7662). Everything but `active` is there only if that is true. */
export class Introspection {
  @ApiProperty({ example: true })
  active!: boolean;

  @ApiPropertyOptional({ description: 'The user.', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  sub?: string;

  @ApiPropertyOptional({ description: 'The session.', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5e' })
  sid?: string;

  @ApiPropertyOptional({
    type: String,
    nullable: true,
    description: 'The organisation in which the session acts.',
    example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5f',
  })
  org?: string | null;

  @ApiPropertyOptional({ example: 1_795_530_000 })
  exp?: number;

  @ApiPropertyOptional({ example: 1_795_529_400 })
  iat?: number;

  @ApiPropertyOptional({ type: [String], example: ['whatsapp', 'typed_code'] })
  amr?: readonly string[];
}

/** Tells the operator's own services whether an access token still holds, sessions that were ended included. */
@ApiTags('sessions')
@Controller('api/eliza-app/auth')
export class IntrospectionController {
  constructor(
    private readonly services: ServiceTokens,
    private readonly sessions: Sessions,
  ) {}

  /** Open to the guard of sessions: a service has none, its own token is asked for here. */
  @Post('introspect')
  @Limited('introspection')
  @Public()
  @HttpCode(200)
  @ApiBearerAuth('service')
  @ApiOperation({ summary: "For the operator's services: does this access token still hold?" })
  @ApiOkResponse({ type: Introspection })
  async introspect(
    @Req() request: IncomingMessage,
    @Body() { token }: IntrospectRequest,
  ): Promise<Introspection> {
    const service = bearerToken(request);
    if (service === undefined) throw new Problem(401, 'UNAUTHORIZED', 'A service token is needed.');
    if ((await this.services.verify(service)) === undefined)
      throw new Problem(401, 'INVALID_AUTH', 'This service token is not valid.');
    const checked = await this.sessions.inspect(token);
    if (!checked) return { active: false };
    const { claims, session } = checked;
    const { userId, sessionId, organizationId, amr } = session.principal;
    return {
      active: true,
      sub: userId,
      sid: sessionId,
      org: organizationId,
      exp: claims.exp,
      iat: claims.iat,
      amr,
    };
  }
}
