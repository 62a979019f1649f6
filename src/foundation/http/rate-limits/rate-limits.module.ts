import { Global, Module } from '@nestjs/common';
import { getOptionsToken, ThrottlerStorage, type ThrottlerOptions } from '@nestjs/throttler';
import { configProvider } from '../../config/load-config';
import { CountingPlaces } from './counting-places';
import { limitOf, routeLimits, type RouteLimitName } from './limits';
import { RateLimits } from './rate-limits';
import { RateLimitsConfig } from './rate-limits.config';

/** How often anybody may do anything, for every module. */
@Global()
@Module({
  providers: [
    configProvider(RateLimitsConfig),
    CountingPlaces,
    RateLimits,
    { provide: getOptionsToken(), useValue: routeLimits.map(throttler) },
    { provide: ThrottlerStorage, useExisting: CountingPlaces },
  ],
  exports: [RateLimits, getOptionsToken(), ThrottlerStorage],
})
export class RateLimitsModule {}

/** The numbers are the catalogue's; the library asks for those of the shortest window. */
function throttler(name: RouteLimitName): ThrottlerOptions {
  const [{ limit, ms }] = limitOf(name).windows;
  return { name, limit, ttl: ms };
}
