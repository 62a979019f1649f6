import { loadConfig } from '../../../src/foundation/config/load-config';
import { DatabaseConfig } from '../../../src/foundation/database/database.config';

describe('DatabaseConfig', () => {
  it('takes a URL, and six connections by default', () => {
    const url = 'postgres://somebody:hush@db.example:5432/gateway';
    expect({ ...loadConfig(DatabaseConfig, { DATABASE_URL: url }) }).toEqual({ url, pool: 6 });
  });

  it.each([
    ['DATABASE_URL', { DATABASE_URL: 'mysql://somebody:hush@db.example/gateway' }],
    ['DATABASE_URL', {}],
    ['DATABASE_POOL', { DATABASE_URL: 'postgresql://db.example/gateway', DATABASE_POOL: '0' }],
    ['DATABASE_POOL', { DATABASE_URL: 'postgresql://db.example/gateway', DATABASE_POOL: 'many' }],
  ])('names %s, and no value, for %j', (name, environment) => {
    expect(() => loadConfig(DatabaseConfig, environment)).toThrow(name);
    expect(() => loadConfig(DatabaseConfig, environment)).not.toThrow(/hush|many/);
  });
});
