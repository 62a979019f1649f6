import { SetMetadata, type ExecutionContext } from '@nestjs/common';
import type { Reflector } from '@nestjs/core';

/** How a route that asks for no session is kept: by nothing, or by the platform's signature on the request. */
export type OpenAccess = 'public' | 'platform-webhook';

const openAccess = 'eliza:open-access';

/** Anybody may call this route. Routes without this or `@PlatformWebhook()` are refused to whoever has not signed in. */
export const Public = (): MethodDecorator & ClassDecorator =>
  SetMetadata(openAccess, 'public' satisfies OpenAccess);

/** Platforms call this route: its own guard checks their signature. */
export const PlatformWebhook = (): MethodDecorator & ClassDecorator =>
  SetMetadata(openAccess, 'platform-webhook' satisfies OpenAccess);

/** What the route, or else its controller, is marked with; undefined: closed. */
export function openAccessOf(reflector: Reflector, context: ExecutionContext): OpenAccess | undefined {
  return reflector.getAllAndOverride<OpenAccess | undefined>(openAccess, [
    context.getHandler(),
    context.getClass(),
  ]);
}
