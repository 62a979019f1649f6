import { Global, Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import type { DataSourceOptions } from 'typeorm';
import { configProvider } from '../config/load-config';
import { Database } from './database';
import { DatabaseConfig } from './database.config';
import { Statements } from './statements';

/** The database, for every module. Migrations are applied before: see `migrate`. */
@Global()
@Module({ providers: [configProvider(DatabaseConfig)], exports: [DatabaseConfig] })
class DatabaseConfigModule {}

@Global()
@Module({})
export class DatabaseModule {
  /** `options` come from the top level, which knows where entities and migrations are. */
  static with(options: (url: string, poolSize: number) => DataSourceOptions): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        DatabaseConfigModule,
        TypeOrmModule.forRootAsync({
          inject: [DatabaseConfig],
          useFactory: (config: DatabaseConfig) => ({ ...options(config.url, config.pool), retryAttempts: 1 }),
        }),
      ],
      providers: [Database, Statements],
      exports: [Database, Statements],
    };
  }
}
