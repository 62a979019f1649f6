/**
 * What no connection may exceed, in milliseconds: to be opened, for one statement, and idle within a transaction. The
 * server ends a statement after 30 s; a server or a network that has gone silent ends nothing, so the client gives up
 * 5 s later and probes connections that are idle for 10 s.
 */
export const connectionLimits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  query_timeout: 35_000,
  idle_in_transaction_session_timeout: 30_000,
  keepAlive: true,
  keepAliveInitialDelayMillis: 10_000,
};
