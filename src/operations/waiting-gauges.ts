import { Injectable } from '@nestjs/common';
import { Clock } from '../foundation/clock';
import { Statements } from '../foundation/database/statements';
import { Log } from '../foundation/log/log';
import { Metrics } from '../foundation/metrics/metrics';
import { waitingSql, type Waiting } from './waiting.sql';

/** The gauges of one scrape, and of scrapes that follow at once, share one statement. */
const FRESH_MS = 5_000;

/**
 * What waits in the database, for Prometheus. Every process tells the same figures of the whole installation. NaN while
 * the database cannot be asked: the other metrics are still to be read then.
 */
@Injectable()
export class WaitingGauges {
  private reading: Promise<Waiting | undefined> | undefined;
  private readAt = 0;

  constructor(
    private readonly statements: Statements,
    private readonly clock: Clock,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    const gauge = (name: `eliza_${string}`, help: string, column: keyof Waiting) =>
      metrics.gauge(name, help, async () => (await this.read())?.[column] ?? NaN);
    gauge(
      'eliza_conversations_due',
      'Conversations with work that nobody has taken, up to 10000',
      'conversations_due',
    );
    gauge('eliza_leases_held', 'Conversations that a worker holds, up to 10000', 'leases_held');
    gauge('eliza_dead_letters_open', 'Dead letters that were not requeued, up to 10000', 'dead_letters_open');
    gauge(
      'eliza_outgoing_webhooks_waiting',
      "Events that wait to be told to organisations' webhooks, up to 10000",
      'outgoing_webhooks_waiting',
    );
    gauge(
      'eliza_oldest_unanswered_seconds',
      'Age of the oldest event that waits for its turn',
      'oldest_unanswered',
    );
    gauge('eliza_oldest_unsent_seconds', 'Age of the oldest reply that is not final', 'oldest_unsent');
  }

  private read(): Promise<Waiting | undefined> {
    const now = this.clock.now().getTime();
    if (!this.reading || now - this.readAt >= FRESH_MS) {
      this.readAt = now;
      this.reading = this.ask();
    }
    return this.reading;
  }

  private async ask(): Promise<Waiting | undefined> {
    try {
      const [row] = await this.statements.run<Waiting & Record<string, number>>(waitingSql, []);
      return row;
    } catch (error) {
      this.log.warn('waiting_not_counted', { error });
      return undefined;
    }
  }
}
