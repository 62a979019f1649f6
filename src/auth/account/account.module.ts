import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry, UsersModule } from '../../users';
import { signInsPersonalData } from './sign-ins.personal-data.sql';

/** A person's own account: what they see, change, take with them and delete. */
@Module({ imports: [UsersModule] })
export class AccountModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register(signInsPersonalData);
  }
}
