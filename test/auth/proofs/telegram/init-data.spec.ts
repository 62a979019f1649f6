import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { readInitData } from '../../../../src/auth/proofs/telegram/init-data';
import { botToken, identityVectors, secondsAfter, signedAt } from '../identity-vectors';

const signed = (fields: Record<string, string>): string => signedPairs(Object.entries(fields));

/** As Telegram signs. */
function signedPairs(pairs: [string, string][]): string {
  const text = pairs
    .map(([key, value]) => `${key}=${value}`)
    .sort()
    .join('\n');
  const secret = createHmac('sha256', 'WebAppData').update(botToken).digest();
  const hash = createHmac('sha256', secret).update(text).digest('hex');
  return new URLSearchParams([...pairs, ['hash', hash]]).toString();
}

const user = JSON.stringify({ id: 279058397, first_name: 'Ann', username: 'ann_oh' });
const ann = signed({ user, auth_date: String(signedAt), query_id: 'AAH' });
const read = (initData: string, seconds = 1) => readInitData(initData, botToken, secondsAfter(seconds));

describe('readInitData', () => {
  it.each(identityVectors.telegram_miniapp)('vector: $why is $valid', ({ init_data, valid, bot_token }) => {
    const authDate = Number(new URLSearchParams(init_data).get('auth_date'));
    const reading = readInitData(init_data, bot_token, secondsAfter(1, authDate));
    expect(reading.kind).toBe(valid ? 'proved' : 'refused');
    if (reading.kind === 'proved')
      expect(reading.proved).toMatchObject({
        sender: { keys: [{ value: '279058397' }] },
        amr: ['telegram', 'mini_app'],
      });
  });

  it.each([
    [-61, 'refused'],
    [-60, 'proved'],
    [3600, 'proved'],
    [3601, 'refused'],
  ])('after %i s it is %s', (seconds, kind) => expect(read(ann, seconds).kind).toBe(kind));

  it('reads the name as it was encoded', () => {
    const named = signed({
      user: JSON.stringify({ id: 1, first_name: 'Zoë', last_name: '+ & = 100%' }),
      auth_date: String(signedAt),
    });
    expect(read(named)).toMatchObject({ proved: { sender: { name: 'Zoë + & = 100%' } } });
  });

  it.each([
    ['no user', {}],
    ['a user that is no JSON', { user: '{' }],
    ['a user that is no object', { user: '[279058397]' }],
    ['a user without an id', { user: '{"first_name":"Ann"}' }],
    ['a bot', { user: '{"id":1,"is_bot":true}' }],
  ])('%s is refused, signed as it is', (_, fields) => {
    expect(read(signed({ auth_date: String(signedAt), ...fields }))).toEqual({
      kind: 'refused',
      why: 'malformed',
    });
  });

  it('refuses two hashes, a field that comes twice, and a value of two lines', () => {
    const hash = new URLSearchParams(ann).get('hash');
    for (const changed of [
      `${ann}&hash=${hash}`,
      `${ann}&user=${encodeURIComponent(user)}`,
      signed({ user, auth_date: String(signedAt), start_param: 'a\nuser={"id":1}' }),
      signed({ user, auth_date: String(signedAt), 'x\ny': '1' }),
      signedPairs([
        ['auth_date', String(signedAt)],
        ['user', user],
        ['user', user],
      ]),
      ann.replace(/&hash=.*/, ''),
      '',
    ])
      expect(read(changed)).toEqual({ kind: 'refused', why: 'signature' });
  });

  it('never throws, and takes nothing that was not signed', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 300 }), (text) => {
        expect(read(text).kind).toBe('refused');
        expect(read(`${ann}&${encodeURIComponent(`x${text}`)}=1`).kind).toBe('refused');
      }),
    );
  });
});
