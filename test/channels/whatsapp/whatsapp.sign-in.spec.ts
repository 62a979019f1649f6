import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import { codeMessage, signInLinks, typedPerson } from '../../../src/channels/whatsapp/whatsapp.sign-in';

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

describe('a code after the service window', () => {
  const config = Object.assign(new WhatsAppConfig(), { authTemplate: 'sign_in_code' });

  it('goes into the template that the operator named', () => {
    expect(codeMessage(config, { phone: '12025550143' }, '482913')).toEqual({
      type: 'code',
      template: 'sign_in_code',
      language: 'en',
      code: '482913',
    });
  });

  it.each([
    ['no template is named', new WhatsAppConfig(), { phone: '12025550143' }],
    ['only a user id is known', config, { userId: 'US.13491208655302741918' }],
  ])('is carried by nothing where %s', (_, given, to) => {
    expect(codeMessage(given, to as Record<string, string>, '482913')).toBeUndefined();
  });
});
