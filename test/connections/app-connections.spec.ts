import { configuredChannels } from '../../src/connections/app-connections';
import { ConfigurationError } from '../../src/foundation/config/load-config';
import { TestChannel } from '../support/test-channel';

const channels = [new TestChannel('one'), new TestChannel('two')];
const faultsOf = (environment: Record<string, string>): readonly string[] => {
  try {
    configuredChannels(channels, environment);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.faults;
    throw error;
  }
  return [];
};

it('none of its variables set: the channel is off', () => {
  expect(configuredChannels(channels, { ONE_ACCOUNT: '', ONE_SECRET: '  ', OTHER: 'x' })).toEqual([]);
});

it('all set: the channel is on, with its credentials, surrounding blanks cut off', () => {
  const [only, ...more] = configuredChannels(channels, { TWO_ACCOUNT: ' account ', TWO_SECRET: 'secret' });
  expect(more).toEqual([]);
  expect(only?.channel).toBe(channels[1]);
  expect(only?.credentials).toBeInstanceOf(channels[1]?.credentials);
  expect(only?.credentials).toEqual({ account: 'account', secret: 'secret' });
});

it('some set: the missing ones are named', () => {
  expect(faultsOf({ ONE_ACCOUNT: 'account' })).toEqual(['ONE_SECRET is missing (one is partly configured)']);
});

describe('a channel of which one variable is shared, and one optional', () => {
  const channel = Object.assign(new TestChannel('three'), { shared: ['account'] });
  const configured = (environment: Record<string, string>) => configuredChannels([channel], environment);

  it('the shared one alone does not turn it on', () => {
    expect(configured({ THREE_ACCOUNT: 'account' })).toEqual([]);
  });

  it('with its own it is on; its own alone names the shared one', () => {
    expect(configured({ THREE_ACCOUNT: 'account', THREE_SECRET: 'secret' })).toHaveLength(1);
    expect(() => configured({ THREE_SECRET: 'secret' })).toThrow('THREE_ACCOUNT is missing');
  });

  it('without the optional one it is on all the same, and the field is not there', () => {
    const plain = Object.assign(new TestChannel('four'), { optional: ['hint'] });
    Object.assign(plain.environment, { hint: 'FOUR_HINT' });
    const given = { FOUR_ACCOUNT: 'account', FOUR_SECRET: 'secret' };
    expect(configuredChannels([plain], given)[0]?.credentials).toEqual({
      account: 'account',
      secret: 'secret',
    });
    expect(() => configuredChannels([plain], { FOUR_HINT: 'x' })).toThrow('FOUR_ACCOUNT is missing');
  });
});

it('a value that cannot be right is named, without the value', () => {
  const faults = faultsOf({ ONE_ACCOUNT: 'account', ONE_SECRET: 'qz' });
  expect(faults).toEqual(['ONE_SECRET is not valid']);
  expect(faults.join()).not.toContain('qz');
});
