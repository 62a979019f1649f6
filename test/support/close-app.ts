import type { NestExpressApplication } from '@nestjs/platform-express';

/** Closes an application as a process ends (src/run.ts): what becomes idle meanwhile is not waited for. */
export async function closeApp(app: NestExpressApplication): Promise<void> {
  const server = app.getHttpServer();
  const idle = setInterval(() => server.closeIdleConnections(), 50);
  await app.close().finally(() => clearInterval(idle));
}
