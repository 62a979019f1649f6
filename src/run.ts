import type { Server } from 'node:http';
import type { INestApplicationContext } from '@nestjs/common';
import { ConfigurationError } from './foundation/config/load-config';

/** Longest time from the signal to the end; what hangs then is cut, and the database knows what was left. */
const STOP_AT_MOST_MS = 9_500;

/** A connection that is kept alive after its last answer would be waited for. */
const CLOSE_IDLE_EVERY_MS = 50;

/** Stops the application on SIGTERM or SIGINT, then what it stood on; a second signal ends the process at once. */
export function stopOnSignal(
  app: INestApplicationContext,
  after: () => Promise<void>,
  server?: Server,
): void {
  let stopping = false;
  const stop = (): void => {
    if (stopping) process.exit(1);
    stopping = true;
    setTimeout(() => process.exit(1), STOP_AT_MOST_MS).unref();
    if (server) setInterval(() => server.closeIdleConnections(), CLOSE_IDLE_EVERY_MS).unref();
    app
      .close()
      .then(after)
      .then(
        () => process.exit(0),
        () => process.exit(1),
      );
  };
  process.on('SIGTERM', stop);
  process.on('SIGINT', stop);
}

/** Runs a program to its start; a fault of the configuration is told in words, anything else with its stack. */
export function run(program: () => Promise<void>): void {
  program().catch((error: unknown) => {
    const text =
      error instanceof ConfigurationError
        ? `The configuration is not right:\n${error.faults.map((fault) => `  - ${fault}`).join('\n')}\n`
        : `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`;
    process.stderr.write(text, () => process.exit(1));
  });
}
