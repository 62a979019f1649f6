import type { JsonWebKey } from 'node:crypto';
import { Controller, Get, Header } from '@nestjs/common';
import { Public } from '../../../foundation/http/access';
import { SigningKeys } from './signing-keys';

/** The public keys of our access tokens, for services that check them by themselves. */
@Controller('.well-known')
@Public()
export class JwksController {
  constructor(private readonly keys: SigningKeys) {}

  @Get('jwks.json')
  @Header('Cache-Control', 'public, max-age=300')
  async jwks(): Promise<{ keys: readonly JsonWebKey[] }> {
    return { keys: await this.keys.published() };
  }
}
