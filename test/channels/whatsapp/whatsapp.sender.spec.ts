import {
  personAddress,
  personIds,
  personReply,
  sender,
  senderKeys,
} from '../../../src/channels/whatsapp/whatsapp.sender';
import { eventOf, messageBody } from './webhook-body';

const person = personIds('US.70A1', 'US.ENT.9', '12025550143');

describe('personIds', () => {
  it.each([
    [['US.1', 'US.ENT.1', '12025550143'], { userId: 'US.1', parentId: 'US.ENT.1', phone: '12025550143' }],
    [['', '', ''], {}],
    [[7, ['US.1'], 12025550143], {}],
    [[undefined, undefined, 'GB.8A'], { userId: 'GB.8A' }],
    [['US.1', undefined, 'GB.8A'], { userId: 'US.1' }],
    [[undefined, undefined, '+12025550143'], {}],
    [[undefined, undefined, '123456'], {}],
    [[undefined, undefined, '1234567890123456'], {}],
    [['x'.repeat(161), undefined, '1234567'], { phone: '1234567' }],
  ] as const)('%j', ([userId, parentId, phone], expected) => {
    expect(personIds(userId, parentId, phone)).toEqual(expected);
  });
});

describe('keys', () => {
  it('are strongest first, and scoped', () => {
    expect(senderKeys(person)).toEqual([
      { kind: 'wa_bsuid', scope: 'portfolio', value: 'US.70A1' },
      { kind: 'wa_parent_bsuid', scope: 'portfolio', value: 'US.ENT.9' },
      { kind: 'wa_id', scope: 'global', value: '12025550143' },
    ]);
  });

  it('of a conversation put every lasting key before any number', () => {
    const { keys } = personAddress(person, senderKeys(personIds('US.OLD', undefined, '12025550144')));
    expect(keys.map((key) => key.value)).toEqual([
      'wa_bsuid:US.70A1',
      'wa_parent_bsuid:US.ENT.9',
      'wa_bsuid:US.OLD',
      'wa_id:12025550143',
      'wa_id:12025550144',
    ]);
    expect(keys.map((key) => key.transferable)).toEqual([false, false, false, true, true]);
  });
});

describe('personReply', () => {
  it.each([
    [person, { phone: '12025550143', userId: 'US.70A1' }],
    [{ phone: '12025550143' }, { phone: '12025550143' }],
    [{ parentId: 'US.ENT.9' }, { userId: 'US.ENT.9' }],
  ])('%j', (ids, expected) => {
    expect(personReply(ids)).toEqual(expected);
  });
});

describe('sender', () => {
  it.each([
    ['12025550143', '+12025550143'],
    ['525512345678', '+525512345678'],
    ['5215512345678', '+525512345678'],
    ['5511998765432', '+5511998765432'],
    ['551198765432', '+5511998765432'],
    ['551133334444', '+551133334444'],
    ['5491123456789', '+5491123456789'],
  ])('of wa_id %s has the number %s, and the wa_id for key', (waId, e164) => {
    const { phone, keys } = sender(personIds(undefined, undefined, waId));
    expect(phone).toEqual({ e164, source: 'wa_id' });
    expect(keys).toEqual([{ kind: 'wa_id', scope: 'global', value: waId }]);
  });

  it.each(['9990000000', '447700900106', '521551234567'])('of wa_id %s has no valid number', (waId) => {
    expect(sender(personIds(undefined, undefined, waId)).phone).toBeUndefined();
  });

  it.each([
    [person, 'WhatsApp ***0143', 'wa-0143'],
    [personIds('GB.8000000000000000A002', undefined, ''), 'WhatsApp ***A002', 'wa-a002'],
    [personIds('??', undefined, ''), 'WhatsApp ***user', 'wa-user'],
  ])('is shown by no more than four characters of %j', (ids, fallbackName, slugHint) => {
    expect(sender(ids)).toMatchObject({ fallbackName, slugHint });
  });

  const named = (profile: unknown) =>
    eventOf(messageBody({ type: 'text' }, [{ user_id: 'US.70A1', profile: profile as object }]), 'message')
      .sender;

  it.each([
    [{ name: 'Avery', username: '@avery_f' }, 'Avery', 'avery_f'],
    [{ username: 'avery_f' }, 'avery_f', 'avery_f'],
    [{ name: ' \u202eevil\u2066 \n\u0007name\u200f ' }, 'evil name', undefined],
    [{ name: '\u202e' }, undefined, undefined],
    [{ name: `${'a'.repeat(255)}👍` }, 'a'.repeat(255), undefined],
    [{ name: 7 }, undefined, undefined],
    ['x', undefined, undefined],
    [undefined, undefined, undefined],
  ])('with the profile %j is named %s', (profile, name, username) => {
    const shown = named(profile);
    expect(shown.name).toBe(name);
    expect(shown.username).toBe(username);
  });
});
