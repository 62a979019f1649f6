import { loadConfig } from '../../src/foundation/config/load-config';
import { UsersConfig } from '../../src/users/users.config';

it('starts accounts with 5.00 dollars, joins them by proved phones, and trusts a silent number for 90 days', () => {
  expect(loadConfig(UsersConfig, {})).toEqual({
    initialCredits: '5.00',
    phoneLinkPolicy: 'auto',
    identityDormantDays: 90,
  });
});

it.each([
  ['ELIZA_APP_INITIAL_CREDITS', '5,00'],
  ['ELIZA_APP_INITIAL_CREDITS', '-1'],
  ['ELIZA_APP_INITIAL_CREDITS', '1.1234567'],
  ['PHONE_LINK_POLICY', 'always'],
  ['IDENTITY_DORMANT_DAYS', '0'],
  ['IDENTITY_DORMANT_DAYS', 'ninety'],
])('refuses %s=%s, naming the variable', (name, value) => {
  expect(() => loadConfig(UsersConfig, { [name]: value })).toThrow(name);
});
