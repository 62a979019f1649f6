import { Module } from '@nestjs/common';
import { UsersModule } from '../users';
import { MergeTokens } from './linking/merge-tokens';
import { SessionsModule } from './sessions/sessions.module';
import { SignIn } from './sign-in';

/** From a proof to a session or a link. */
@Module({
  imports: [UsersModule, SessionsModule],
  providers: [SignIn, MergeTokens],
  exports: [SignIn, MergeTokens],
})
export class SignInModule {}
