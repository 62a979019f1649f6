import type { Server } from 'node:http';

/**
 * What one connection, and all of them, may take of the server. A caller who is slow to send headers is cut after 10 s
 * and one who is slow to send the body after 30 s (Node looks every 30 s); an idle connection is kept for 65 s, longer
 * than the minute after which load balancers drop theirs, so that it is never we who cut a request on its way.
 */
export function limitServer(server: Server): void {
  server.headersTimeout = 10_000;
  server.requestTimeout = 30_000;
  server.keepAliveTimeout = 65_000;
  server.maxConnections = 4096;
  server.maxHeadersCount = 100;
}
