import { Module } from '@nestjs/common';
import { MessageRouterModule } from '../../message-router';
import { UsersModule } from '../../users';
import { SessionsModule } from '../sessions/sessions.module';
import { SignInModule } from '../sign-in.module';
import { IdentitiesController } from './identities.controller';
import { LinkNoticesModule } from './link-notices.module';
import { MergeController } from './merge.controller';
import { Merging } from './merging';

/** A person's accounts on channels, and two accounts that become one. */
@Module({
  imports: [UsersModule, SessionsModule, SignInModule, MessageRouterModule, LinkNoticesModule],
  controllers: [IdentitiesController, MergeController],
  providers: [Merging],
})
export class LinkingModule {}
