import { Module } from '@nestjs/common';
import { ApiKeysController } from './api-keys.controller';
import { ApiKeys } from './api-keys';

/** Keys for organisations' servers. */
@Module({ controllers: [ApiKeysController], providers: [ApiKeys], exports: [ApiKeys] })
export class ApiKeysModule {}
