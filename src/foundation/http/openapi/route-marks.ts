import { Injectable } from '@nestjs/common';
import { ModulesContainer, Reflector } from '@nestjs/core';
import { accessRulesOf, type AccessRules } from '../access';
import { limitsOfRoute } from '../rate-limits/limited';
import type { RouteLimitName } from '../rate-limits/limits';

/** What the guards read at a route. */
export interface Marks {
  readonly access: AccessRules;
  readonly limits: readonly RouteLimitName[];
}

/** Finds what a route is marked with by the name of its controller and method. */
@Injectable()
export class RouteMarks {
  constructor(
    private readonly modules: ModulesContainer,
    private readonly reflector: Reflector,
  ) {}

  /** `id` is an operation's: the controller, a dot or `_`, the method, and a number where that has several paths. */
  of(id: string): Marks {
    const [, controller, method] = /^([A-Za-z]+)[._]([A-Za-z]+)/.exec(id) ?? [];
    for (const { controllers } of this.modules.values())
      for (const { name, metatype } of controllers.values()) {
        if (name !== controller || typeof metatype !== 'function' || method === undefined) continue;
        const handler: unknown = Reflect.get(metatype.prototype as object, method);
        if (typeof handler !== 'function') continue;
        const place = { getHandler: () => handler, getClass: () => metatype };
        return {
          access: accessRulesOf(this.reflector, place),
          limits: limitsOfRoute(this.reflector, place),
        };
      }
    throw new Error(`no controller has ${id}`);
  }
}
