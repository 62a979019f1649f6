import { localAddress } from '../../src/simulator/local-address';

describe('localAddress', () => {
  it.each([
    [{}, 'http://127.0.0.1:3000'],
    [{ HOST: '0.0.0.0', PORT: '4000' }, 'http://127.0.0.1:4000'],
    [{ HOST: '::', PORT: ' ' }, 'http://127.0.0.1:3000'],
    [{ HOST: '10.0.0.5' }, 'http://10.0.0.5:3000'],
    [{ HOST: '::1' }, 'http://[::1]:3000'],
  ])('%j is %s', (environment, address) => {
    expect(localAddress(environment)).toBe(address);
  });
});
