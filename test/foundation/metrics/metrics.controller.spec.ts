import { Module } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Metrics } from '../../../src/foundation/metrics/metrics';
import { MetricsModule } from '../../../src/foundation/metrics/metrics.module';
import { call, httpApp } from '../../support/http-app';

@Module({ imports: [MetricsModule] })
class Parts {}

const token = 'a-token-of-prometheus';

describe('GET /metrics', () => {
  const apps: NestExpressApplication[] = [];
  afterAll(() => Promise.all(apps.map((app) => app.close())));

  const read = async (environment: Record<string, string>, headers: Record<string, string> = {}) => {
    const app = await httpApp({ imports: [Parts] }, { environment });
    apps.push(app);
    app.get(Metrics).counter('eliza_things_total', 'Things').inc(3);
    return call(app, 'GET', '/metrics', { headers });
  };

  it.each([
    ['development, no token, this machine', {}, {}, 200],
    ['development, no token, through a proxy', {}, { 'x-forwarded-for': '203.0.113.9' }, 401],
    ['production, no token', { NODE_ENV: 'production' }, {}, 401],
    ['token, none given', { METRICS_TOKEN: token }, {}, 401],
    ['token, wrong one', { METRICS_TOKEN: token }, { authorization: 'Bearer wrong' }, 401],
    ['token, other scheme', { METRICS_TOKEN: token }, { authorization: `Basic ${token}` }, 401],
    ['token', { METRICS_TOKEN: token, NODE_ENV: 'production' }, { authorization: `Bearer ${token}` }, 200],
  ])('%s', async (_, environment, headers, status) => {
    const answer = await read(environment, headers);
    expect(answer.status).toBe(status);
    if (status === 200) expect(answer.text).toContain('eliza_things_total 3');
    else expect(answer.headers['www-authenticate']).toBe('Bearer');
  });

  it('tells of the process, in Prometheus’ format', async () => {
    const answer = await read({});
    expect(answer.headers['content-type']).toMatch(/^text\/plain; .*version=0\.0\.4/);
    expect(answer.text).toContain('process_resident_memory_bytes');
  });
});
