import { Module, type OnModuleInit } from '@nestjs/common';
import { configProvider } from '../foundation/config/load-config';
import { Contacts } from './contacts/contacts';
import { PersonalDataRegistry } from './personal-data';
import { Users } from './users';
import { UsersConfig } from './users.config';
import { usersPersonalData } from './users.personal-data.sql';

@Module({
  providers: [configProvider(UsersConfig), Users, Contacts, PersonalDataRegistry],
  exports: [Users, Contacts, PersonalDataRegistry],
})
export class UsersModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register(usersPersonalData);
  }
}
