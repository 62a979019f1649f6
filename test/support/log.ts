import { Log } from '../../src/foundation/log/log';

/** A log that writes nothing. */
export const silentLog = Log.to('silent');

/** A log whose lines a test reads. */
export function recordingLog(): { log: Log; lines: Record<string, unknown>[]; text: () => string } {
  const written: string[] = [];
  const lines: Record<string, unknown>[] = [];
  const log = Log.to('debug', {
    write(line) {
      written.push(line);
      lines.push(JSON.parse(line) as Record<string, unknown>);
    },
  });
  return { log, lines, text: () => written.join('') };
}
