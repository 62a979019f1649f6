import fc from 'fast-check';
import type { Sender } from '../../../src/channels';
import type { KnownIdentity } from '../../../src/users/identities/known-identity';
import { recognise } from '../../../src/users/identities/recognise';
import { imessage, whatsapp } from '../senders';

const now = new Date('2026-11-25T12:00:00Z');
const staleBefore = new Date('2026-08-27T12:00:00Z');
const longAgo = new Date('2026-01-01T00:00:00Z');

const stored = (id: string, { keys }: Sender, seen = now): KnownIdentity => ({
  id,
  userId: `user of ${id}`,
  lastSeenAt: seen,
  keys: keys.map((key) => ({ ...key, id: `${id} ${key.value}` })),
});

const I1 = 'first';
const I2 = 'second';
const B = 'US.1';
const X = '12015550101';
const parent = { parentId: 'US.ENT.1' };

interface Expected {
  readonly who: string | null;
  readonly event?: string;
  readonly add?: string[];
  readonly retire?: string[];
  readonly proof?: boolean;
}

// B: user id, X: number, PB: parent id; I1, I2: identities.
const cases: [string, Sender, KnownIdentity[], Expected][] = [
  ['B known, no X', whatsapp(B), [stored(I1, whatsapp(B))], { who: I1, proof: true }],
  ['B and X known together', whatsapp(B, X), [stored(I1, whatsapp(B, X))], { who: I1, proof: true }],
  [
    'B known, X unknown',
    whatsapp(B, X),
    [stored(I1, whatsapp(B))],
    { who: I1, event: 'phone_learned', add: [X], proof: true },
  ],
  [
    'B known on I2, X on I1',
    whatsapp(B, X),
    [stored(I1, whatsapp('US.8', X)), stored(I2, whatsapp(B))],
    { who: I2, event: 'number_moved', add: [X], retire: [`${I1} ${X} moved`], proof: true },
  ],
  [
    'B known, its number is another one now',
    whatsapp(B, '12015550102'),
    [stored(I1, whatsapp(B, X))],
    { who: I1, event: 'phone_learned', add: ['12015550102'], retire: [`${I1} ${X} replaced`], proof: true },
  ],
  [
    'B known, its number written in another way',
    whatsapp('MX.1', '5215512345678'),
    [stored(I1, whatsapp('MX.1', '525512345678'))],
    { who: I1, event: 'phone_learned', add: ['5215512345678'], proof: true },
  ],
  [
    'B unknown, X on an identity without B',
    whatsapp(B, X),
    [stored(I1, whatsapp(undefined, X))],
    { who: I1, event: 'user_id_learned', add: [B], proof: true },
  ],
  [
    'B unknown, X on an identity without B, long silent',
    whatsapp(B, X),
    [stored(I1, whatsapp(undefined, X), longAgo)],
    { who: null, event: 'number_reassigned', retire: [`${I1} ${X} number_reassigned`] },
  ],
  [
    'B unknown, X on an identity with another B',
    whatsapp(B, X),
    [stored(I1, whatsapp('US.8', X))],
    { who: null, event: 'number_reassigned', retire: [`${I1} ${X} number_reassigned`] },
  ],
  [
    'only X, on an identity without B',
    whatsapp(undefined, X),
    [stored(I1, whatsapp(undefined, X))],
    { who: I1, proof: true },
  ],
  [
    'only X, on an identity with B',
    whatsapp(undefined, X),
    [stored(I1, whatsapp(B, X))],
    { who: I1, proof: false },
  ],
  ['nothing known', whatsapp(B, X), [], { who: null }],
  [
    'PB known, B new',
    whatsapp('US.2', undefined, parent),
    [stored(I1, whatsapp(B, undefined, parent))],
    { who: I1, event: 'user_id_changed', add: ['US.2'], retire: [`${I1} ${B} replaced`], proof: true },
  ],
  [
    'PB known with another B, X with a third',
    whatsapp('US.2', X, parent),
    [stored(I1, whatsapp(B, undefined, parent)), stored(I2, whatsapp('US.8', X))],
    {
      who: I1,
      event: 'number_moved',
      add: ['US.2', X],
      retire: [`${I2} ${X} moved`, `${I1} ${B} replaced`],
      proof: true,
    },
  ],
  [
    'a variant of X, on an identity without B',
    whatsapp('MX.1', '5215512345678'),
    [stored(I1, whatsapp(undefined, '525512345678'))],
    { who: I1, event: 'number_variant', add: ['MX.1', '5215512345678'], proof: true },
  ],
  [
    'a variant of X, on an identity with another B',
    whatsapp('MX.1', '5215512345678'),
    [stored(I1, whatsapp('MX.8', '525512345678'))],
    { who: null, event: 'number_reassigned', retire: [`${I1} 525512345678 number_reassigned`] },
  ],
  [
    'exact X before a variant',
    whatsapp(undefined, '5215512345678'),
    [stored(I1, whatsapp(undefined, '525512345678')), stored(I2, whatsapp(undefined, '5215512345678'))],
    { who: I2, proof: true },
  ],
  [
    'Argentina: the form without 9 does not lead to the mobile',
    whatsapp(undefined, '541123456789'),
    [stored(I1, whatsapp(undefined, '5491123456789'))],
    { who: null },
  ],
  [
    'an iMessage number',
    imessage('+12015550101'),
    [stored(I1, imessage('+12015550101'))],
    { who: I1, proof: true },
  ],
  [
    'an iMessage number, long silent',
    imessage('+12015550101'),
    [stored(I1, imessage('+12015550101'), longAgo)],
    { who: null, event: 'identity_dormant', retire: [`${I1} +12015550101 dormant`] },
  ],
  [
    'an iMessage address, long silent',
    imessage('ann@example.com'),
    [stored(I1, imessage('ann@example.com'), longAgo)],
    { who: I1, proof: true },
  ],
];

describe('who a sender is', () => {
  it.each(cases)('%s', (_name, sender, known, expected) => {
    const found = recognise(sender, known, staleBefore);
    const seen = {
      who: found.kind === 'known' ? found.identity.id : null,
      event: found.event,
      add: found.kind === 'known' ? found.add.map(({ value }) => value) : [],
      retire: found.retire.map(({ key, reason }) => `${key.id} ${reason}`),
      proof: found.kind === 'known' ? found.proof : undefined,
    };
    expect(seen).toEqual({ event: undefined, add: [], retire: [], proof: undefined, ...expected });
  });

  it('a user id that is known always wins, whatever else is known', () => {
    const maybe = <T>(value: T) => fc.constantFrom(value, undefined);
    const other = fc.record({
      userId: maybe('US.8'),
      phone: fc.constantFrom(X, '12015550109'),
      seen: fc.constantFrom(now, longAgo),
    });
    fc.assert(
      fc.property(fc.array(other, { maxLength: 3 }), maybe(X), (others, phone) => {
        const known = others.map((one, at) =>
          stored(`other ${at}`, whatsapp(one.userId, one.phone), one.seen),
        );
        const found = recognise(whatsapp(B, phone), [...known, stored(I1, whatsapp(B))], staleBefore);
        expect(found.kind === 'known' && found.identity.id).toBe(I1);
      }),
    );
  });
});
