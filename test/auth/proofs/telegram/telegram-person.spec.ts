import { telegramId, telegramProof } from '../../../../src/auth/proofs/telegram/telegram-person';

describe('telegramId', () => {
  it.each([
    [279058397, '279058397'],
    ['279058397', '279058397'],
    [2 ** 52 - 1, '4503599627370495'],
    [2 ** 52, undefined],
    ['0279058397', undefined],
    ['+279058397', undefined],
    [0, undefined],
    [-1001234567890, undefined],
    [1.5, undefined],
    ['1\nfirst_name=Eve', undefined],
    [null, undefined],
    [['1'], undefined],
  ])('%j is the id %j', (value, id) => expect(telegramId(value)).toBe(id));
});

describe('telegramProof', () => {
  it('shows the person as the channel does', () => {
    const person = { id: '279058397', firstName: 'Ann', lastName: "O'Hara", username: 'ann_oh' };
    expect(telegramProof(person, 'widget')).toEqual({
      channel: 'telegram',
      sender: {
        keys: [{ kind: 'tg_user_id', scope: 'global', value: '279058397' }],
        name: "Ann O'Hara",
        fallbackName: 'Telegram ***8397',
        username: 'ann_oh',
        slugHint: 'tg-8397',
      },
      assurance: 'platform_signed',
      amr: ['telegram', 'widget'],
    });
  });

  it('has no name where Telegram gives none that can be shown', () => {
    const { sender } = telegramProof({ id: '1', firstName: '\u202E', lastName: 7, username: null }, 'oidc');
    expect(sender).toEqual({
      keys: [{ kind: 'tg_user_id', scope: 'global', value: '1' }],
      fallbackName: 'Telegram ***1',
      slugHint: 'tg-1',
    });
  });

  it.each([
    ['971501234567', '+971501234567'],
    ['+971501234567', '+971501234567'],
    // Telegram's anonymous numbers.
    ['88801234567', undefined],
    ['+88812345678901', undefined],
    ['00000000', undefined],
    ['971 50 123', undefined],
    [971501234567, undefined],
  ])('takes the phone %j for %j', (phone, e164) => {
    const { sender } = telegramProof({ id: '1', phone }, 'oidc');
    expect(sender.phone).toEqual(e164 === undefined ? undefined : { e164, source: 'tg_oidc' });
  });
});
