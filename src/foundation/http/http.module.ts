import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { configProvider } from '../config/load-config';
import { HttpConfig } from './http.config';
import { ProblemFilter } from './problem.filter';
import { validationPipe } from './validation';

/** What holds for every route: one shape of errors, and validated input. */
@Global()
@Module({
  providers: [
    configProvider(HttpConfig),
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
  exports: [HttpConfig],
})
export class HttpModule {}
