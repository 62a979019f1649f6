import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { bootLog } from '../application';
import { Erasure } from '../auth/account/erasure';
import type { Environment } from '../foundation/config/load-config';
import { Database } from '../foundation/database/database';
import { runCommand } from './command';
import { eraseUser, type ErasureTools } from './erase-user';

/** `npm run erase-user` */
runCommand((args, environment) => eraseUser(args, environment, withErasure));

/** The application without workers: every module that keeps something of people is in it. */
async function withErasure<T>(running: Environment, work: (tools: ErasureTools) => Promise<T>): Promise<T> {
  const environment = { ...running, WORKERS: 'off', LOG_LEVEL: 'error' };
  const app = await NestFactory.createApplicationContext(AppModule.for(environment), {
    abortOnError: false,
    logger: bootLog(environment),
  });
  try {
    return await work({ erasure: app.get(Erasure), database: app.get(Database) });
  } finally {
    await app.close();
  }
}
