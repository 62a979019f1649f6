import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool, type QueryResultRow } from 'pg';
import { Log } from '../log/log';
import { Metrics } from '../metrics/metrics';
import { connectionLimits } from './connection-limits';
import { DatabaseConfig } from './database.config';

/** A prepared statement: its name is planned once a connection, so one name always has one text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/**
 * Prepared statements for the hot path, on a pool of their own (`DATABASE_POOL` connections). Each runs by itself, in its
 * own implicit transaction. How often and how long: `eliza_database_statement_seconds`, by name.
 */
@Injectable()
export class Statements implements OnApplicationShutdown {
  private readonly pool: Pool;
  private readonly seconds = this.metrics.histogram(
    'eliza_database_statement_seconds',
    'Time of the prepared statements of the hot path, waiting for a connection included, by name',
    ['name'],
    [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5, 30],
  );

  constructor(
    config: DatabaseConfig,
    private readonly metrics: Metrics,
    log: Log,
  ) {
    this.pool = new Pool({
      connectionString: withHotPathSettings(config.url),
      max: config.pool,
      ...connectionLimits,
    });
    // An idle connection that breaks is replaced at the next use; without a listener it would end the process.
    this.pool.on('error', (error) => log.warn('database_connection_lost', { error }));
  }

  /** The rows that the statement returned. Throws the driver's error, and after 5 s if no connection is to be had. */
  async run<Row extends QueryResultRow>(statement: Statement, values: readonly unknown[]): Promise<Row[]> {
    const end = this.seconds.startTimer({ name: statement.name });
    try {
      const { rows } = await this.pool.query<Row>({ ...statement, values: [...values] });
      return rows;
    } finally {
      end();
    }
  }

  /** Waits for the statements in work. After it, `run` throws. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

/**
 * The hot path's statements read few rows by index out of tables of any size. One generic plan saves planning each call,
 * and must not have been made for the small table of the first day: so no sequential scans. JIT costs more than they do.
 */
const settings = '-c plan_cache_mode=force_generic_plan -c enable_seqscan=off -c jit=off';

/** In the URL, because what the URL says replaces the driver's options. */
function withHotPathSettings(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('options', [url.searchParams.get('options'), settings].filter(Boolean).join(' '));
  return url.href;
}
