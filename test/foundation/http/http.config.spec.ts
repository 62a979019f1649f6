import { loadConfig } from '../../../src/foundation/config/load-config';
import { HttpConfig } from '../../../src/foundation/http/http.config';

describe('HttpConfig', () => {
  it.each([
    ['development', {}, '127.0.0.1'],
    ['production', { NODE_ENV: 'production' }, '0.0.0.0'],
    ['production, told', { NODE_ENV: 'production', HOST: '::1' }, '::1'],
  ])('listens in %s on the right address', (_, environment, host) => {
    expect(loadConfig(HttpConfig, environment).listenHost).toBe(host);
  });

  it('has defaults', () => {
    expect({ ...loadConfig(HttpConfig, {}) }).toMatchObject({ port: 3000, trustProxyHops: 0 });
  });

  it.each([
    ['PORT', '70000'],
    ['PORT', 'http'],
    ['PUBLIC_URL', 'example.org'],
    ['PUBLIC_URL', 'javascript:alert(1)'],
    ['TRUST_PROXY_HOPS', '-1'],
  ])('names %s when it is %s', (name, value) => {
    expect(() => loadConfig(HttpConfig, { [name]: value })).toThrow(name);
  });

  it.each(['http://localhost:3000', 'https://gateway.example.org', 'https://10.0.0.1/base'])(
    'takes %s',
    (url) => {
      expect(loadConfig(HttpConfig, { PUBLIC_URL: url }).publicUrl).toBe(url);
    },
  );
});
