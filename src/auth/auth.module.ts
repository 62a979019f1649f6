import { Module } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { AccessGuard } from './access.guard';
import { ChallengesModule } from './challenges/challenges.module';
import { ProofsModule } from './proofs/proofs.module';
import { SessionsModule } from './sessions/sessions.module';
import { SignInModule } from './sign-in.module';

/** Is it really you: who may call which route. */
@Module({
  imports: [SessionsModule, SignInModule, ChallengesModule, ProofsModule],
  providers: [{ provide: APP_GUARD, useClass: AccessGuard }],
})
export class AuthModule {}
