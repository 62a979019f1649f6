import 'reflect-metadata';
import { join } from 'node:path';
import { DataSource, type DataSourceOptions } from 'typeorm';
import { connectionLimits } from './src/foundation/database/connection-limits';

/** TypeORM's options: every entity and migration there is, found by their place, in TypeScript or compiled. */
export function dataSourceOptions(url: string, poolSize = 6): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    poolSize,
    entities: [join(__dirname, 'src/**/*.entity.{js,ts}')],
    migrations: [join(__dirname, 'migrations/*.{js,ts}')],
    migrationsTableName: 'migrations',
    synchronize: false,
    logging: false,
    extra: connectionLimits,
  };
}

/**
 * For TypeORM's command line. It wants DATABASE_URL in the environment itself: reading `.env` here would bring an
 * operator's settings into every test that imports the options.
 */
export default new DataSource(dataSourceOptions(process.env.DATABASE_URL ?? ''));
