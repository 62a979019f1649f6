import { readPerson } from '../../src/operations/person';

const id = '01a210f4-cfde-7000-92fc-470b86c2f899';
const whatsapp = (value: string) => ({ kind: 'key', kinds: ['wa_id', 'wa_bsuid', 'wa_parent_bsuid'], value });

it.each([
  [[id], {}, { kind: 'user', id }],
  [[], { whatsapp: '447700900123' }, whatsapp('447700900123')],
  [[], { whatsapp: '+447700900123' }, whatsapp('447700900123')],
  [[], { whatsapp: 'GB.8000AbC' }, whatsapp('GB.8000AbC')],
  [[], { whatsapp: 'GB.ENT.8000AbC' }, whatsapp('GB.ENT.8000AbC')],
  [[], { telegram: '4242' }, { kind: 'key', kinds: ['tg_user_id'], value: '4242' }],
  [
    [],
    { discord: '123456789012345678' },
    { kind: 'key', kinds: ['discord_user_id'], value: '123456789012345678' },
  ],
  [[], { phone: '+44 7700 900-123' }, { kind: 'phone', e164: '+447700900123' }],
])('%j and %j are %j', (positionals, values, person) => {
  expect(readPerson(positionals, values)).toEqual(person);
});

it.each([
  [[], {}],
  [[id, id], {}],
  [[id], { telegram: '4242' }],
  [[], { telegram: '4242', phone: '+447700900123' }],
  [['Ann'], {}],
  [[], { whatsapp: 'Ann' }],
  [[], { telegram: '@ann' }],
  [[], { discord: 'ann' }],
  [[], { phone: 'none' }],
])('%j and %j are nobody', (positionals, values) => {
  expect(readPerson(positionals, values)).toMatchObject({ kind: 'mistake' });
});
