import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { readLoginWidget, type WidgetPayload } from '../../../../src/auth/proofs/telegram/login-widget';
import { botToken, identityVectors, secondsAfter, signedAt } from '../identity-vectors';

/** As Telegram signs. */
function signed(fields: Omit<WidgetPayload, 'hash'>, token = botToken): WidgetPayload {
  const text = Object.entries(fields)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join('\n');
  const secret = createHash('sha256').update(token).digest();
  return { ...fields, hash: createHmac('sha256', secret).update(text).digest('hex') };
}

const ann = signed({ id: 279058397, first_name: 'Ann', auth_date: signedAt });
const read = (payload: WidgetPayload, seconds = 1, token = botToken) =>
  readLoginWidget(payload, token, secondsAfter(seconds));

describe('readLoginWidget', () => {
  it.each(identityVectors.telegram_widget)('vector: $why is $valid', ({ fields, hash, valid, bot_token }) => {
    const reading = read({ ...fields, hash }, 1, bot_token);
    expect(reading.kind).toBe(valid ? 'proved' : 'refused');
    if (reading.kind === 'proved')
      expect(reading.proved.sender.keys).toEqual([
        { kind: 'tg_user_id', scope: 'global', value: String(fields.id) },
      ]);
  });

  it.each([
    [-61, 'refused'],
    [-60, 'proved'],
    [600, 'proved'],
    [601, 'refused'],
  ])('after %i s it is %s', (seconds, kind) => expect(read(ann, seconds).kind).toBe(kind));

  it('says until when it counts, and gives each payload one nonce', () => {
    const reading = read(ann);
    expect(reading).toMatchObject({ kind: 'proved', expiresAt: secondsAfter(600) });
    const asText = read({ ...ann, id: '279058397', auth_date: String(signedAt), last_name: null });
    expect(asText).toEqual(reading);
    const other = read(signed({ id: 279058397, first_name: 'Ann', auth_date: signedAt + 1 }));
    expect(other).not.toMatchObject({ nonceHash: reading.kind === 'proved' && reading.nonceHash });
  });

  it('refuses a signature that is none', () => {
    for (const hash of ['', 'zz', ann.hash.toUpperCase(), `${ann.hash}00`, ann.hash.slice(2)])
      expect(read({ ...ann, hash })).toEqual({ kind: 'refused', why: 'signature' });
    expect(read(ann, 1, '1:another-bot')).toEqual({ kind: 'refused', why: 'signature' });
  });

  it('refuses what is signed and yet no login', () => {
    expect(read(signed({ id: 0, auth_date: signedAt }))).toEqual({ kind: 'refused', why: 'malformed' });
    expect(read(signed({ first_name: 'Ann', auth_date: signedAt }))).toEqual({
      kind: 'refused',
      why: 'malformed',
    });
    expect(read(signed({ id: 1, first_name: 'Ann' }))).toEqual({ kind: 'refused', why: 'age' });
    expect(read(signed({ id: 1, auth_date: '1795514400.5' }))).toEqual({ kind: 'refused', why: 'age' });
  });

  it('cannot be cut in another way, whatever somebody calls themselves', () => {
    const { hash } = signed({ id: 55, first_name: 'Eve\nid=9', auth_date: signedAt });
    for (const fields of [
      { id: 55, first_name: 'Eve\nid=9', auth_date: signedAt },
      { id: '9\nid=55', first_name: 'Eve', auth_date: signedAt },
      { id: 9, first_name: 'Eve', auth_date: signedAt },
    ])
      expect(read({ ...fields, hash }).kind).toBe('refused');
  });

  it('no change of any field survives', () => {
    const payload = signed({ id: 5, first_name: 'Ann', username: 'ann', auth_date: signedAt });
    const field = fc.constantFrom('id', 'first_name', 'last_name', 'username', 'photo_url', 'auth_date');
    fc.assert(
      fc.property(field, fc.oneof(fc.string(), fc.nat()), (key, value) => {
        fc.pre(String(value) !== String(payload[key as keyof WidgetPayload]));
        expect(read({ ...payload, [key]: value }).kind).toBe('refused');
      }),
    );
  });
});
