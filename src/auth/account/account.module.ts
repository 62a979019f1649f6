import { Module, type OnModuleInit } from '@nestjs/common';
import { MessageRouterModule } from '../../message-router';
import { PersonalDataRegistry, UsersModule } from '../../users';
import { SessionsModule } from '../sessions/sessions.module';
import { AccountController } from './account.controller';
import { Deletion } from './deletion';
import { Erasure } from './erasure';
import { Exports } from './exports';
import { ExportsController } from './exports.controller';
import { signInsPersonalData } from './sign-ins.personal-data.sql';

/** A person's own account: what they see, change, take with them and delete. */
@Module({
  imports: [UsersModule, SessionsModule, MessageRouterModule],
  controllers: [AccountController, ExportsController],
  providers: [Deletion, Erasure, Exports],
  exports: [Erasure],
})
export class AccountModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register(signInsPersonalData);
  }
}
