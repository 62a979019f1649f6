import { Injectable } from '@nestjs/common';
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

type MetricName = `eliza_${string}`;

/**
 * The process's measurements, for Prometheus. Each name is registered once, by the module that measures it. Labels take
 * few values: a channel, a state, a code; never a person, a message or an id.
 */
@Injectable()
export class Metrics {
  private readonly registry = new Registry();

  /** Only goes up; by convention the name ends in `_total`. */
  counter<Label extends string>(
    name: MetricName,
    help: string,
    labels: readonly Label[] = [],
  ): Counter<Label> {
    return new Counter({ name, help, labelNames: labels, registers: [this.registry] });
  }

  /** How values spread; by convention the name ends in its unit, `_seconds` or `_bytes`. */
  histogram<Label extends string>(
    name: MetricName,
    help: string,
    labels: readonly Label[],
    buckets: readonly number[],
  ): Histogram<Label> {
    return new Histogram({
      name,
      help,
      labelNames: labels,
      buckets: [...buckets],
      registers: [this.registry],
    });
  }

  /** A figure that goes up and down, asked for when it is read. */
  gauge(name: MetricName, help: string, read: () => number | Promise<number>): Gauge {
    return new Gauge({
      name,
      help,
      registers: [this.registry],
      async collect() {
        this.set(await read());
      },
    });
  }

  /** Adds what Node and the process say of themselves (`process_…`, `nodejs_…`). Once a process. */
  measureProcess(): void {
    // Node measures the event loop's delay by waking up so often: often enough to see trouble, seldom enough to sleep.
    collectDefaultMetrics({ register: this.registry, eventLoopMonitoringPrecision: 50 });
  }

  /** Prometheus' text format, and its media type. */
  async read(): Promise<{ contentType: string; text: string }> {
    return { contentType: this.registry.contentType, text: await this.registry.metrics() };
  }
}
