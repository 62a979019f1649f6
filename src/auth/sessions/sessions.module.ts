import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { SecretsConfig } from '../../foundation/config/secrets.config';
import { JwksController } from './keys/jwks.controller';
import { KeyRotation } from './keys/key-rotation';
import { KeySeal } from './keys/key-seal';
import { SigningKeys } from './keys/signing-keys';
import { Refresh } from './refresh';
import { Sessions } from './sessions';
import { AccessTokens } from './tokens/access-tokens';
import { RefreshTokens } from './tokens/refresh-tokens';

/** Signed-in devices, and the tokens and keys that they live by. */
@Module({
  controllers: [JwksController],
  providers: [
    configProvider(SecretsConfig),
    KeySeal,
    KeyRotation,
    SigningKeys,
    AccessTokens,
    RefreshTokens,
    Sessions,
    Refresh,
  ],
  exports: [Sessions, Refresh, AccessTokens],
})
export class SessionsModule {}
