import type { NestExpressApplication } from '@nestjs/platform-express';

/** `<METHOD> <path>` of every route that Express has, but for the simulator's. */
export function registeredRoutes(app: NestExpressApplication): string[] {
  const { stack } = app.getHttpAdapter().getInstance().router;
  return stack
    .flatMap(({ route }) => {
      const handlers = (route?.stack ?? []) as readonly { readonly method: string }[];
      return [...new Set(handlers.map(({ method }) => `${method.toUpperCase()} ${route?.path ?? ''}`))];
    })
    .filter((route) => !/ \/simulator(\/|$)/.test(route));
}
