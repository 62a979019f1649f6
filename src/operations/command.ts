import { parseArgs, type ParseArgsConfig } from 'node:util';
import { Client } from 'pg';
import { ConfigurationError, loadConfig, type Environment } from '../foundation/config/load-config';
import { processEnvironment } from '../foundation/config/process-environment';
import { connectionLimits } from '../foundation/database/connection-limits';
import { DatabaseConfig } from '../foundation/database/database.config';
import { isDatabaseAway, sqlState } from '../foundation/database/database-errors';
import type { Tx } from '../foundation/database/tx';
import { describeError } from '../foundation/log/describe-error';
import { attachToRunning } from '../start';

/** What a command says at its end. Code 0: done; 1: something was not; 2: it was called wrongly. */
export interface CommandEnd {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

/**
 * Runs a command to its end and sets the exit code. It gets what stands behind `--`, and the environment of the running
 * instance, which it uses and never stops. Trouble is told in words, without what was in the database.
 */
export function runCommand(
  command: (args: readonly string[], environment: () => Promise<Environment>) => Promise<CommandEnd>,
): void {
  void command(process.argv.slice(2), () => attachToRunning(processEnvironment()))
    .catch((error: unknown): CommandEnd => ({ code: 1, text: inWords(error) }))
    .then(({ code, text }) => {
      const stream = code ? process.stderr : process.stdout;
      process.exitCode = code;
      stream.write(`${text}\n`);
    });
}

/** One connection for one command, closed at its end. */
export async function withDatabase<T>(environment: Environment, work: (tx: Tx) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: loadConfig(DatabaseConfig, environment).url,
    application_name: 'eliza-gateway command',
    ...connectionLimits,
  });
  // A connection that breaks rejects the statement in work; without a listener it would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await work({
      query: async <Row>(sql: string, parameters: readonly unknown[] = []) =>
        (await client.query(sql, [...parameters])).rows as Row[],
    });
  } finally {
    await client.end().catch(() => undefined);
  }
}

type Options = NonNullable<ParseArgsConfig['options']>;
type Parsed<O extends Options> = ReturnType<
  typeof parseArgs<{ args: string[]; allowPositionals: true; options: O }>
>;

/** The arguments as `options` describes them; `mistake`: they cannot be read, and why. */
export function readArguments<O extends Options>(
  args: readonly string[],
  options: O,
):
  | { readonly kind: 'arguments'; readonly values: Parsed<O>['values']; readonly positionals: string[] }
  | Mistake {
  try {
    const { values, positionals } = parseArgs({ args: [...args], allowPositionals: true, options });
    return { kind: 'arguments', values, positionals };
  } catch (error) {
    return { kind: 'mistake', why: error instanceof Error ? error.message : String(error) };
  }
}

/** The command was called wrongly. */
export interface Mistake {
  readonly kind: 'mistake';
  readonly why: string;
}

/** A row's id, as the listings print it. */
export const isId = (text: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text);

function inWords(error: unknown): string {
  if (error instanceof ConfigurationError)
    return `The configuration is not right:\n${error.faults.map((fault) => `  - ${fault}`).join('\n')}`;
  if (isDatabaseAway(error)) return 'The database cannot be reached.';
  // SQLSTATE of a table and of a column that are not there.
  if (['42P01', '42703'].includes(sqlState(error) ?? ''))
    return 'The database is not up to date: npm start brings it there.';
  return `This is a bug: ${JSON.stringify(describeError(error), undefined, 2)}`;
}
