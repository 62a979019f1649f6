import { Global, Module } from '@nestjs/common';
import { APP_FILTER, APP_PIPE } from '@nestjs/core';
import { configProvider } from '../config/load-config';
import { HttpConfig } from './http.config';
import { PublicFetch } from './public-fetch';
import { PublicFetchConfig } from './public-fetch.config';
import { ProblemFilter } from './problem.filter';
import { validationPipe } from './validation';

/** What holds for every route: one shape of errors, and validated input; and how organisations' servers are called. */
@Global()
@Module({
  providers: [
    configProvider(HttpConfig),
    configProvider(PublicFetchConfig),
    {
      provide: PublicFetch,
      inject: [PublicFetchConfig],
      useFactory: (config: PublicFetchConfig) => new PublicFetch(config),
    },
    { provide: APP_FILTER, useClass: ProblemFilter },
    { provide: APP_PIPE, useFactory: validationPipe },
  ],
  exports: [HttpConfig, PublicFetch],
})
export class HttpModule {}
