import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from '../app.module';
import { bootLog } from '../application';
import { ConnectionDirectory } from '../connections';
import { Clock } from '../foundation/clock';
import type { Environment } from '../foundation/config/load-config';
import { Database } from '../foundation/database/database';
import { Inbox } from '../message-router/inbox/inbox';
import { runCommand } from './command';
import { Requeue } from './requeue';
import { requeueLetters } from './requeue-letters';

/** `npm run requeue` */
runCommand((args, environment) => requeueLetters(args, environment, withRequeue));

/** The application without workers: it stores what is requeued, and the running instance does the work. */
async function withRequeue<T>(running: Environment, work: (requeue: Requeue) => Promise<T>): Promise<T> {
  const environment = { ...running, WORKERS: 'off', LOG_LEVEL: 'error' };
  const app = await NestFactory.createApplicationContext(AppModule.for(environment), {
    abortOnError: false,
    logger: bootLog(environment),
  });
  try {
    return await work(
      new Requeue(app.get(Database), app.get(Inbox), app.get(ConnectionDirectory), app.get(Clock)),
    );
  } finally {
    await app.close();
  }
}
