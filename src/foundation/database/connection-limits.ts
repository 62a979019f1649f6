/** What no connection may exceed, in milliseconds: to be opened, for one statement, and idle within a transaction. */
export const connectionLimits = {
  connectionTimeoutMillis: 5_000,
  statement_timeout: 30_000,
  idle_in_transaction_session_timeout: 30_000,
};
