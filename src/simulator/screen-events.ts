import type { Response } from 'express';
import type { Screen, ScreenItem } from './screen';

/**
 * Answers with what a screen shows after the change number `after`, as server-sent events, until either side ends it. A
 * comment every 15 s keeps the connection alive; a client that leaves 1 MB unread is cut.
 */
export function sendScreenEvents(screen: Screen, after: number, response: Response): void {
  // The connection is for this alone: when the response ends, it must not linger and hold up the stop of the server.
  response.set({ 'content-type': 'text/event-stream', 'cache-control': 'no-store', connection: 'close' });
  response.flushHeaders();
  const write = (text: string) => {
    if (response.writableLength > 1_000_000) response.destroy();
    else response.write(text);
  };
  const show = (item: ScreenItem) => write(`id: ${item.seq}\ndata: ${JSON.stringify(item)}\n\n`);
  screen.after(after).forEach(show);
  const stopWatching = screen.watch(show);
  const heartbeat = setInterval(() => write(': still here\n\n'), 15_000).unref();
  response.on('close', () => {
    stopWatching();
    clearInterval(heartbeat);
  });
}
