import { Type } from 'class-transformer';
import { IsIn, IsInt, Max, Min } from 'class-validator';
import { EnvironmentVariable } from '../../../src/foundation/config/environment-variable';
import { ConfigurationError, loadConfig } from '../../../src/foundation/config/load-config';
import { SecretsConfig } from '../../../src/foundation/config/secrets.config';

class ExampleConfig {
  @EnvironmentVariable('EXAMPLE_PORT')
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(9)
  port = 3;

  @EnvironmentVariable('EXAMPLE_MODE')
  @IsIn(['on', 'off'])
  mode = 'on';
}

function faultsOf(load: () => unknown): readonly string[] {
  try {
    load();
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
}

describe('loadConfig', () => {
  it('takes what is set and keeps the defaults of what is absent, empty or blank', () => {
    expect(loadConfig(ExampleConfig, { EXAMPLE_PORT: ' 7 ', EXAMPLE_MODE: '' })).toEqual({
      port: 7,
      mode: 'on',
    });
    expect(loadConfig(ExampleConfig, { EXAMPLE_MODE: '  ' })).toEqual({ port: 3, mode: 'on' });
  });

  it('names every faulty variable at once, and never a value', () => {
    const faults = faultsOf(() =>
      loadConfig(ExampleConfig, { EXAMPLE_PORT: 's3cret', EXAMPLE_MODE: 'hunter2' }),
    );
    expect(faults.join('\n')).toContain('EXAMPLE_PORT');
    expect(faults.join('\n')).toContain('EXAMPLE_MODE');
    expect(faults.join('\n')).not.toMatch(/s3cret|hunter2/);
  });
});

describe('the secrets', () => {
  const key = Buffer.alloc(32, 7).toString('base64');
  const real = { ELIZA_APP_JWT_SECRET: 'x'.repeat(32), CREDENTIALS_KEYS: `a:${key},b:${key}` };

  it('may be missing in development, and must be real in production', () => {
    expect(faultsOf(() => loadConfig(SecretsConfig, {}))).toEqual([]);
    const faults = faultsOf(() => loadConfig(SecretsConfig, { NODE_ENV: 'production' }));
    expect(faults).toHaveLength(2);
    expect(faults.join('\n')).toMatch(/ELIZA_APP_JWT_SECRET[^]*CREDENTIALS_KEYS/);
    expect(faultsOf(() => loadConfig(SecretsConfig, { NODE_ENV: 'production', ...real }))).toEqual([]);
  });

  it('has two JWT secrets while it is changed, the first one leading', () => {
    const [old, fresh] = ['o'.repeat(32), 'n'.repeat(32)];
    const secretsOf = (jwtSecret: string): readonly string[] =>
      loadConfig(SecretsConfig, { ...real, NODE_ENV: 'production', ELIZA_APP_JWT_SECRET: jwtSecret })
        .jwtSecrets;
    expect(secretsOf(old)).toEqual([old]);
    expect(secretsOf(`${fresh},${old}`)).toEqual([fresh, old]);
    expect(() => secretsOf(`${fresh},short`)).toThrow('ELIZA_APP_JWT_SECRET');
  });

  it('in development without a setting are of this process alone', () => {
    const [secret] = loadConfig(SecretsConfig, {}).jwtSecrets;
    expect(secret.length).toBeGreaterThanOrEqual(32);
    expect(loadConfig(SecretsConfig, {}).jwtSecrets).toEqual([secret]);
  });

  it.each([
    ['a short secret', { ...real, ELIZA_APP_JWT_SECRET: 'x'.repeat(31) }],
    ['a key without an id', { ...real, CREDENTIALS_KEYS: key }],
    ['a key of 16 bytes', { ...real, CREDENTIALS_KEYS: `a:${Buffer.alloc(16).toString('base64')}` }],
  ])('refuses %s', (_, environment) => {
    expect(faultsOf(() => loadConfig(SecretsConfig, environment))).toHaveLength(1);
  });
});
