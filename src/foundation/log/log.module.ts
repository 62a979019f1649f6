import { Global, Module } from '@nestjs/common';
import { configProvider } from '../config/load-config';
import { Log } from './log';
import { LogConfig } from './log.config';
import { NestLog } from './nest-log';

/** The log, for every module. */
@Global()
@Module({
  providers: [
    configProvider(LogConfig),
    { provide: Log, inject: [LogConfig], useFactory: ({ level }: LogConfig) => Log.to(level) },
    NestLog,
  ],
  exports: [Log, NestLog],
})
export class LogModule {}
