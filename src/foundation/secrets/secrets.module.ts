import { Global, Module } from '@nestjs/common';
import { configProvider } from '../config/load-config';
import { SecretsConfig } from '../config/secrets.config';
import { Vault } from './vault';

/** Where secrets of organisations are sealed and opened. */
@Global()
@Module({ providers: [configProvider(SecretsConfig), Vault], exports: [Vault] })
export class SecretsModule {}
