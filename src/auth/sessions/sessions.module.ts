import { Module } from '@nestjs/common';
import { configProvider } from '../../foundation/config/load-config';
import { SecretsConfig } from '../../foundation/config/secrets.config';
import { MessageRouterModule } from '../../message-router';
import { DevicesController } from './devices.controller';
import { IntrospectionController } from './introspection/introspection.controller';
import { ServiceTokens } from './introspection/service-tokens';
import { ServicesConfig } from './introspection/services.config';
import { JwksController } from './keys/jwks.controller';
import { KeyRotation } from './keys/key-rotation';
import { KeySeal } from './keys/key-seal';
import { SigningKeys } from './keys/signing-keys';
import { RefreshController } from './refresh.controller';
import { Refresh } from './refresh';
import { Sessions } from './sessions';
import { SignOutController } from './sign-out.controller';
import { SignOut } from './sign-out';
import { TheftNotice } from './theft-notice';
import { AccessTokens } from './tokens/access-tokens';
import { RefreshTokens } from './tokens/refresh-tokens';

/** Signed-in devices, and the tokens and keys that they live by. */
@Module({
  imports: [MessageRouterModule],
  controllers: [
    RefreshController,
    SignOutController,
    DevicesController,
    IntrospectionController,
    JwksController,
  ],
  providers: [
    configProvider(SecretsConfig),
    KeySeal,
    KeyRotation,
    SigningKeys,
    AccessTokens,
    RefreshTokens,
    Sessions,
    Refresh,
    TheftNotice,
    SignOut,
    configProvider(ServicesConfig),
    ServiceTokens,
  ],
  exports: [Sessions, Refresh, AccessTokens],
})
export class SessionsModule {}
