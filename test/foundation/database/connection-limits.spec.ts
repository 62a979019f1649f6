import { connectionLimits } from '../../../src/foundation/database/connection-limits';

it('the server’s own end of a statement comes first: the client gives up only on one that is silent', () => {
  const { query_timeout, statement_timeout } = connectionLimits;
  expect(query_timeout).toBeGreaterThan(statement_timeout);
});
