import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { BadCredentialsGuard } from '../foundation/http/rate-limits/bad-credentials.guard';
import { RateLimitGuard } from '../foundation/http/rate-limits/rate-limit.guard';
import { AccessGuard } from './access.guard';
import { ApiKeysModule } from './api-keys/api-keys.module';
import { ChallengesModule } from './challenges/challenges.module';
import { LinkingModule } from './linking/linking.module';
import { ProofsModule } from './proofs/proofs.module';
import { SessionsModule } from './sessions/sessions.module';
import { SignInModule } from './sign-in.module';

/**
 * Is it really you: who may call which route, and how often. The guards run in this order. Limits count by who calls, so
 * they need the access guard's word; on the way to them a stranger costs nothing, but for credentials that are checked and
 * are no good: those are counted before.
 */
@Module({
  imports: [SessionsModule, ApiKeysModule, SignInModule, ChallengesModule, ProofsModule, LinkingModule],
  providers: [
    { provide: APP_GUARD, useClass: BadCredentialsGuard },
    { provide: APP_GUARD, useClass: AccessGuard },
    { provide: APP_GUARD, useClass: RateLimitGuard },
  ],
})
export class AuthModule {}
