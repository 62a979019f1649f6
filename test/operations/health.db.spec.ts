import type { NestExpressApplication } from '@nestjs/platform-express';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Statements } from '../../src/foundation/database/statements';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { HealthController } from '../../src/operations/health.controller';
import { freshDatabase } from '../support/fresh-database';
import { call, httpApp } from '../support/http-app';
import { silentLog } from '../support/log';

const apps: NestExpressApplication[] = [];
afterAll(() => Promise.all(apps.map((app) => app.close())));

const appOn = (url: string): Promise<NestExpressApplication> =>
  appWith(new Statements(Object.assign(new DatabaseConfig(), { url }), new Metrics(), silentLog));

async function appWith(statements: Pick<Statements, 'run'>): Promise<NestExpressApplication> {
  const app = await httpApp({
    controllers: [HealthController],
    providers: [{ provide: Statements, useValue: statements }],
  });
  apps.push(app);
  return app;
}

describe('health', () => {
  it('is live and ready while the database answers', async () => {
    const app = await appOn(await freshDatabase());
    for (const path of ['/health/live', '/health/ready']) {
      const { status, text } = await call(app, 'GET', path);
      expect([status, text]).toEqual([200, '{"status":"ok"}']);
    }
  });

  it('is live but not ready while the database is away, and says nothing of where it is', async () => {
    const app = await appOn('postgres://somebody:hush@127.0.0.1:1/nothing');
    expect((await call(app, 'GET', '/health/live')).status).toBe(200);
    const ready = await call(app, 'GET', '/health/ready');
    expect(ready.status).toBe(503);
    expect(JSON.parse(ready.text)).toMatchObject({ success: false, code: 'NOT_READY' });
    expect(ready.text).not.toMatch(/hush|somebody|127\.0\.0\.1/);
  });

  it('is not ready while the database says nothing, and does not wait for it', async () => {
    const app = await appWith({ run: () => new Promise(() => undefined) });
    expect((await call(app, 'GET', '/health/ready')).status).toBe(503);
  });
});
