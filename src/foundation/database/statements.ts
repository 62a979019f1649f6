import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { Pool, type QueryConfig, type QueryResultRow } from 'pg';
import { Log } from '../log/log';
import { Metrics } from '../metrics/metrics';
import { arrayLiteral } from './array-literal';
import { connectionLimits } from './connection-limits';
import { DatabaseConfig } from './database.config';
import { sqlState } from './database-errors';

/** A prepared statement: its name is planned once a connection, so one name always has one text. */
export interface Statement {
  readonly name: string;
  readonly text: string;
}

/** SQLSTATE of a deadlock and of a serialization failure: trying again is the answer. */
const lostRaces: ReadonlySet<string | undefined> = new Set(['40P01', '40001']);
/** Each round of a deadlock lets one of its statements through; a dozen processes may meet over the same rows. */
const TRIES = 6;

/**
 * Prepared statements for the hot path, on a pool of their own (`DATABASE_POOL` connections). Each runs by itself, in its
 * own implicit transaction, so one that lost a race has done nothing and is tried again. How often and how long: `eliza_database_statement_seconds`, by name.
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
      return await this.tried<Row>({ ...statement, values: values.map(parameter) });
    } finally {
      end();
    }
  }

  private async tried<Row extends QueryResultRow>(query: QueryConfig, tries = TRIES): Promise<Row[]> {
    try {
      return (await this.pool.query<Row>(query)).rows;
    } catch (error) {
      if (tries > 1 && lostRaces.has(sqlState(error))) return this.tried(query, tries - 1);
      throw error;
    }
  }

  /** Waits for the statements in work. After it, `run` throws. */
  async onApplicationShutdown(): Promise<void> {
    await this.pool.end();
  }
}

function parameter(value: unknown): unknown {
  return Array.isArray(value) ? arrayLiteral(value) : value;
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
