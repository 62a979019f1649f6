import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { derivedKey } from '../../../src/foundation/config/derived-key';

/** RFC 5869 in its two steps, for one block. */
function hkdf(secret: string, info: string): Buffer {
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(secret).digest();
  return createHmac('sha256', extracted)
    .update(info)
    .update(Buffer.from([1]))
    .digest();
}

describe('derivedKey', () => {
  it('is HKDF with SHA-256, so that another tool finds the same key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), fc.string(), (secret, purpose) => {
        expect(derivedKey(secret, purpose).equals(hkdf(secret, `eliza-gateway/${purpose}`))).toBe(true);
      }),
    );
  });
});
