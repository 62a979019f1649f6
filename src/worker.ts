import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { AppModule } from './app.module';
import { bootLog } from './application';
import { loadConfig } from './foundation/config/load-config';
import { processEnvironment } from './foundation/config/process-environment';
import { SecretsConfig } from './foundation/config/secrets.config';
import { run, stopOnSignal } from './run';
import { attachToRunning } from './start';

/** The workers alone, for scaling out: any number of these beside the processes that receive. */
run(async () => {
  const environment = { ...(await attachToRunning(processEnvironment())), WORKERS: 'on' };
  loadConfig(SecretsConfig, environment);
  const app = await NestFactory.createApplicationContext(AppModule.for(environment), {
    abortOnError: false,
    logger: bootLog(environment),
  });
  stopOnSignal(app, () => Promise.resolve());
});
