import { signInLinks, typedPerson } from '../../../src/channels/whatsapp/whatsapp.sign-in';

it('opens the chat with the text filled in, whatever is in the number and the text', () => {
  expect(signInLinks('+1 (202) 555-0100', 'Sign in 7K4M-Q2XD & more')).toEqual({
    web: 'https://wa.me/12025550100?text=Sign%20in%207K4M-Q2XD%20%26%20more',
    app: 'whatsapp://send?phone=12025550100&text=Sign%20in%207K4M-Q2XD%20%26%20more',
  });
});

it.each([
  ['4917012345678', 'wa_id', '4917012345678'],
  ['+4917012345678', 'wa_id', '4917012345678'],
  ['GB.8000abc', 'wa_bsuid', 'GB.8000abc'],
  ['GB.ENT.8000abc', 'wa_parent_bsuid', 'GB.ENT.8000abc'],
])('%s names a person and their conversation', (typed, kind, value) => {
  const person = typedPerson(typed);
  expect(person?.sender.keys).toMatchObject([{ kind, value }]);
  expect(person?.conversation.keys.map((key) => key.value)).toEqual([`${kind}:${value}`]);
});

it.each(['', '123', 'Anna', '49 170 1234567', 'anna@example.com', '1'.repeat(16)])(
  '%j names nobody',
  (typed) => {
    expect(typedPerson(typed)).toBeUndefined();
  },
);
