import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../ormconfig';
import { AppModule } from './app.module';
import { loadConfig, type Environment } from './foundation/config/load-config';
import { SecretsConfig } from './foundation/config/secrets.config';
import { DatabaseConfig } from './foundation/database/database.config';
import { migrate } from './foundation/database/migrate';
import { FrontDoor } from './foundation/http/front-door';
import { ApiDescription } from './foundation/http/openapi/api-description';
import { prepareHttp } from './foundation/http/prepare-http';
import { Log } from './foundation/log/log';
import { LogConfig } from './foundation/log/log.config';
import { NestLog } from './foundation/log/nest-log';
import { WebhookEntrance } from './message-router/receive/webhook-entrance';

/**
 * The application, with its schema brought up to date, not listening yet. Throws ConfigurationError before anything is
 * touched if the environment is not right.
 */
export async function createApplication(environment: Environment): Promise<NestExpressApplication> {
  loadConfig(SecretsConfig, environment);
  await migrateDatabase(loadConfig(DatabaseConfig, environment).url);
  const door = new FrontDoor();
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(environment), door, {
    bodyParser: false,
    abortOnError: false,
    logger: bootLog(environment),
  });
  door.openFor(app.get(WebhookEntrance).take);
  prepareHttp(app);
  app.get(ApiDescription).of(app);
  return app;
}

/** What Nest says goes into our log from its first line. */
export function bootLog(environment: Environment): NestLog {
  return new NestLog(Log.to(loadConfig(LogConfig, environment).level));
}

async function migrateDatabase(url: string): Promise<void> {
  const dataSource = await new DataSource(dataSourceOptions(url, 2)).initialize();
  try {
    await migrate(dataSource);
  } finally {
    await dataSource.destroy();
  }
}
