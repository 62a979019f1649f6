import {
  decideLink,
  type PhoneHolder,
  type PhoneLinkPolicy,
} from '../../../src/users/identities/decide-link';
import type { PhoneSource } from '../../../src/channels';

const staleBefore = new Date('2026-08-27T12:00:00Z');
const fresh = new Date('2026-11-01T00:00:00Z');
const stale = new Date('2026-08-01T00:00:00Z');
const phone = (source: PhoneSource) => ({ e164: '+525512345678', source });
const holds = (userId: string, more: Partial<PhoneHolder> = {}): PhoneHolder => ({
  userId,
  phone: '+525512345678',
  source: 'im_handle',
  provedAt: fresh,
  ...more,
});
const variant = { phone: '+5215512345678' };
const joins = (userId: string) => ({ kind: 'join', userId });
const asks = (...ask: string[]) => ({ kind: 'apart', ask });

describe('policy auto', () => {
  it.each<[string, PhoneSource, PhoneHolder[], object]>([
    ['nobody holds the phone', 'wa_id', [], asks()],
    ['one user holds it', 'wa_id', [holds('a')], joins('a')],
    ['one user holds it twice', 'wa_id', [holds('a'), holds('a', { source: 'sms_roundtrip' })], joins('a')],
    ['the same platform vouches for another account', 'wa_id', [holds('a', { source: 'wa_id' })], asks('a')],
    [
      'the same platform vouches for another account, written otherwise',
      'wa_id',
      [holds('a'), holds('a', { ...variant, source: 'wa_id' })],
      asks('a'),
    ],
    ['two users hold it', 'wa_id', [holds('a'), holds('b')], asks('a', 'b')],
    ['held in another way of writing', 'wa_id', [holds('a', variant)], joins('a')],
    ['exact before variant', 'wa_id', [holds('b', variant), holds('a')], joins('a')],
    ['proved long ago', 'wa_id', [holds('a', { provedAt: stale })], asks('a')],
    ['proved at the very limit', 'wa_id', [holds('a', { provedAt: staleBefore })], joins('a')],
    ['the older proof is weak', 'wa_id', [holds('a', { source: 'tg_oidc' })], asks('a')],
    ['the new proof is weak', 'tg_oidc', [holds('a')], asks('a')],
    ['an SMS round trip', 'sms_roundtrip', [holds('a')], joins('a')],
    ['a contact shared in Telegram', 'tg_contact', [holds('a')], joins('a')],
    [
      'one fresh but weak, one strong but stale',
      'wa_id',
      [holds('a', { source: 'tg_oidc' }), holds('a', { provedAt: stale })],
      asks('a'),
    ],
  ])('%s', (_name, source, holders, decision) => {
    expect(decideLink('auto', phone(source), holders, staleBefore, false)).toEqual(decision);
  });

  it('asks where the number was just found to have passed on', () => {
    expect(decideLink('auto', phone('wa_id'), [holds('a')], staleBefore, true)).toEqual(asks('a'));
  });
});

it.each<[PhoneLinkPolicy, object]>([
  ['confirm', asks('a')],
  ['off', asks()],
])('policy %s', (policy, decision) => {
  expect(decideLink(policy, phone('wa_id'), [holds('a')], staleBefore, false)).toEqual(decision);
});

it('without a phone there is nothing to join by', () => {
  expect(decideLink('auto', undefined, [holds('a')], staleBefore, false)).toEqual(asks());
});
