import { Metrics } from '../../../src/foundation/metrics/metrics';

describe('Metrics', () => {
  it('tells counters, histograms and gauges', async () => {
    const metrics = new Metrics();
    metrics.counter('eliza_events_total', 'Events', ['kind']).inc({ kind: 'message' });
    metrics.histogram('eliza_wait_seconds', 'Waits', [], [1, 2]).observe(1.5);
    let depth = 1;
    metrics.gauge('eliza_depth', 'Depth', () => Promise.resolve(depth));
    depth = 2;
    const { text } = await metrics.read();
    for (const line of [
      'eliza_events_total{kind="message"} 1',
      'eliza_wait_seconds_bucket{le="2"} 1',
      'eliza_depth 2',
    ])
      expect(text.split('\n')).toContain(line);
  });

  it('registers a name once, and keeps two registries apart', () => {
    const metrics = new Metrics();
    metrics.counter('eliza_events_total', 'Events');
    expect(() => metrics.counter('eliza_events_total', 'Events')).toThrow('already been registered');
    expect(() => new Metrics().counter('eliza_events_total', 'Events')).not.toThrow();
  });
});
