import { Global, Module } from '@nestjs/common';
import { configProvider } from '../../config/load-config';
import { CountingPlaces } from './counting-places';
import { RateLimits } from './rate-limits';
import { RateLimitsConfig } from './rate-limits.config';

/** How often anybody may do anything, for every module. */
@Global()
@Module({
  providers: [configProvider(RateLimitsConfig), CountingPlaces, RateLimits],
  exports: [RateLimits],
})
export class RateLimitsModule {}
