import type { AddressInfo } from 'node:net';
import { NestFactory } from '@nestjs/core';
import { Module } from '@nestjs/common';
import { EnvironmentModule } from '../../../src/foundation/config/environment.module';
import { HttpModule } from '../../../src/foundation/http/http.module';
import { LogModule } from '../../../src/foundation/log/log.module';
import { Metrics } from '../../../src/foundation/metrics/metrics';
import { MetricsModule } from '../../../src/foundation/metrics/metrics.module';
import { MetricsServer } from '../../../src/foundation/metrics/metrics.server';

const token = 'a-token-of-prometheus';

/** As a worker has it: an application without HTTP of its own. */
async function worker(environment: Record<string, string>) {
  @Module({
    imports: [
      EnvironmentModule.with({ LOG_LEVEL: 'silent', ...environment }),
      LogModule,
      HttpModule,
      MetricsModule,
    ],
  })
  class Worker {}
  return NestFactory.createApplicationContext(Worker, { logger: false });
}

describe('METRICS_PORT', () => {
  it('shows the metrics of a process without HTTP, to whoever has the token, and nothing else', async () => {
    const app = await worker({ METRICS_PORT: '0', METRICS_TOKEN: token });
    try {
      app.get(Metrics).counter('eliza_things_total', 'Things').inc(3);
      const { port } = app.get(MetricsServer).address as AddressInfo;
      const read = (path: string, authorization?: string) =>
        fetch(`http://127.0.0.1:${port}${path}`, authorization ? { headers: { authorization } } : {});
      expect((await read('/metrics')).status).toBe(401);
      expect((await read('/', `Bearer ${token}`)).status).toBe(404);
      const answer = await read('/metrics', `Bearer ${token}`);
      expect([answer.status, await answer.text()]).toEqual([
        200,
        expect.stringContaining('eliza_things_total 3'),
      ]);
    } finally {
      await app.close();
    }
  });

  it('is opened only where it is set', async () => {
    const app = await worker({});
    try {
      expect(app.get(MetricsServer).address).toBeUndefined();
    } finally {
      await app.close();
    }
  });
});
