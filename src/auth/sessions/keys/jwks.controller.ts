import type { JsonWebKey } from 'node:crypto';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiOkResponse, ApiOperation, ApiProperty, ApiTags } from '@nestjs/swagger';
import { Public } from '../../../foundation/http/access';
import { SigningKeys } from './signing-keys';

const key = { kty: 'EC', crv: 'P-256', kid: '2026-11-a1b2', alg: 'ES256', use: 'sig', x: '…', y: '…' };

/** A JWK set (RFC 7517). */
export class JwksAnswer {
  @ApiProperty({ type: 'array', items: { type: 'object', additionalProperties: true }, example: [key] })
  keys!: readonly JsonWebKey[];
}

/** The public keys of our access tokens, for services that check them by themselves. */
@ApiTags('sessions')
@Controller('.well-known')
@Public()
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  @ApiOperation({ summary: 'The public keys of access tokens' })
  @ApiOkResponse({ type: JwksAnswer })
  async jwks(): Promise<JwksAnswer> {
    return { keys: await this.keys.published() };
  }
}
