import { createHmac } from 'node:crypto';
import { isHmacSha256, isSecret } from '../../../src/channels/toolkit/hmac';

const data = Buffer.from('the bytes');
const sign = (secret: string) => createHmac('sha256', secret).update(data).digest();

describe('isHmacSha256', () => {
  it('accepts the signature of the same bytes and secret', () => {
    expect(isHmacSha256(sign('secret'), data, 'secret')).toBe(true);
  });

  it.each([
    ['another secret', sign('Secret'), data],
    ['other bytes', sign('secret'), Buffer.from('the bytes ')],
    ['a short signature', sign('secret').subarray(0, 31), data],
    ['a long signature', Buffer.concat([sign('secret'), Buffer.of(0)]), data],
    ['no signature', Buffer.alloc(0), data],
  ])('refuses %s', (_what, signature, bytes) => {
    expect(isHmacSha256(signature, bytes, 'secret')).toBe(false);
  });

  it('refuses an empty secret, with which anybody can sign', () => {
    expect(isHmacSha256(sign(''), data, '')).toBe(false);
  });
});

describe('isSecret', () => {
  it.each([
    ['s3cret', 's3cret', true],
    ['s3cret', 's3creT', false],
    ['s3cre', 's3cret', false],
    ['', 's3cret', false],
    ['', '', false],
  ])('%j for %j: %s', (claimed, secret, expected) => {
    expect(isSecret(claimed, secret)).toBe(expected);
  });
});
