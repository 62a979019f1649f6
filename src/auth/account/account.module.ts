import { Module, type OnModuleInit } from '@nestjs/common';
import { PersonalDataRegistry, UsersModule } from '../../users';
import { Erasure } from './erasure';
import { signInsPersonalData } from './sign-ins.personal-data.sql';

/** A person's own account: what they see, change, take with them and delete. */
@Module({ imports: [UsersModule], providers: [Erasure], exports: [Erasure] })
export class AccountModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register(signInsPersonalData);
  }
}
