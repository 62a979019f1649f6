import { SetMetadata } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';
import type { MarkedPlace } from '../access';
import type { RouteLimitName } from './limits';

const routeLimits = 'eliza:route-limits';

/** These limits hold for the route, or for each of the controller's, instead of `everything-else`. */
export const Limited = (...names: [RouteLimitName, ...RouteLimitName[]]): MethodDecorator & ClassDecorator =>
  SetMetadata(routeLimits, names);

/** No limit holds: only for what cannot be reached from elsewhere, or has limits of its own kind. */
export const Unlimited = (): MethodDecorator & ClassDecorator => SetMetadata(routeLimits, []);

const usual: readonly RouteLimitName[] = ['everything-else'];

/** The limits of a route. */
export function limitsOfRoute(reflector: Reflector, context: MarkedPlace): readonly RouteLimitName[] {
  const marked = reflector.getAllAndOverride<readonly RouteLimitName[] | undefined>(routeLimits, [
    context.getHandler(),
    context.getClass(),
  ]);
  return marked ?? usual;
}
