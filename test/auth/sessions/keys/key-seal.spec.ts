import { KeySeal } from '../../../../src/auth/sessions/keys/key-seal';
import { SecretsConfig } from '../../../../src/foundation/config/secrets.config';

const sealWith = (jwtSecret: string): KeySeal =>
  new KeySeal(Object.assign(new SecretsConfig(), { jwtSecret }));
const old = 'o'.repeat(32);
const fresh = 'n'.repeat(32);

describe('KeySeal', () => {
  it('opens what it sealed, each time sealed differently', () => {
    const seal = sealWith(old);
    const sealed = seal.seal('k1', 'private');
    expect(sealed).not.toContain('private');
    expect(seal.open('k1', sealed)).toEqual({ pem: 'private', current: true });
    expect(seal.seal('k1', 'private')).not.toBe(sealed);
  });

  it('opens what an older secret sealed, and says so', () => {
    const sealed = sealWith(old).seal('k1', 'private');
    expect(sealWith(`${fresh},${old}`).open('k1', sealed)).toEqual({ pem: 'private', current: false });
    expect(sealWith(fresh).open('k1', sealed)).toBeUndefined();
  });

  it('opens nothing under another id', () => {
    const seal = sealWith(old);
    expect(seal.open('k2', seal.seal('k1', 'private'))).toBeUndefined();
  });

  it.each([
    ['a shortened tag', (parts: string[]) => [...parts.slice(0, 3), parts[3]?.slice(0, 6)]],
    ['another tag', (parts: string[]) => [...parts.slice(0, 3), Buffer.alloc(16).toString('base64url')]],
    ['another text', (parts: string[]) => [parts[0], parts[1], 'AAAA', parts[3]]],
    ['another form', (parts: string[]) => ['v2', ...parts.slice(1)]],
    ['nothing', () => ['']],
  ])('opens nothing with %s', (_, change) => {
    const seal = sealWith(old);
    const parts = seal.seal('k1', 'private').split('.');
    expect(seal.open('k1', change(parts).join('.'))).toBeUndefined();
  });
});
