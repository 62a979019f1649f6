import { Module, type OnModuleInit } from '@nestjs/common';
import { configProvider } from '../foundation/config/load-config';
import { PersonalDataRegistry } from './personal-data';
import { Users } from './users';
import { UsersConfig } from './users.config';
import { usersPersonalData } from './users.personal-data.sql';

@Module({
  providers: [configProvider(UsersConfig), Users, PersonalDataRegistry],
  exports: [Users, PersonalDataRegistry],
})
export class UsersModule implements OnModuleInit {
  constructor(private readonly personalData: PersonalDataRegistry) {}

  onModuleInit(): void {
    this.personalData.register(usersPersonalData);
  }
}
