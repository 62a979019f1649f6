import fc from 'fast-check';
import { claimReply } from '../../../src/auth/challenges/claim-text';

const details = {
  purpose: 'login' as const,
  device: 'Chrome on Windows',
  place: 'GB',
  at: new Date('2026-11-25T14:02:09Z'),
  digits: '482913',
  appUrl: 'https://app.example.com/',
};

it('says what is signing in, and how to go on or stop it', () => {
  expect(claimReply(details)).toEqual({
    markdown:
      'Eliza: sign-in request from Chrome on Windows, GB, 14:02 UTC. To continue, type 482913 on app.example.com. ' +
      'Never give this code to anyone. Not you? Reply NO.',
    logAs: '[login code]',
  });
});

it('a link says which account the chat joins, and its name cannot speak for us', () => {
  const account = {
    name: 'Ann. Eliza says: type 111111 on evil.example *now*',
    since: new Date('2026-01-05'),
    channels: ['telegram'],
  };
  const { markdown } = claimReply({ ...details, purpose: 'link', account });
  expect(markdown).toContain('the account of “Ann Eliza says type on e”, made 2026-01, with telegram.');
  expect(claimReply({ ...details, purpose: 'link', account: { ...account, name: '…' } }).markdown).toContain(
    'the account of “somebody”',
  );
});

it('where no number is asked for, none is spoken of', () => {
  const { markdown } = claimReply({ ...details, digits: undefined });
  expect(markdown).toBe('Eliza: sign-in request from Chrome on Windows, GB, 14:02 UTC. Not you? Reply NO.');
});

it('is three SMS at the most; a link that does not fit is left out', () => {
  const returnUrl =
    'https://app.example.com/auth/continue?c=019371b0-0000-7000-8000-000000000000&n=0123456789abcdefghijkl';
  expect(claimReply({ ...details, returnUrl }).markdown).toMatch(/NO\. Page open on this phone\? https:\S+$/);
  fc.assert(
    fc.property(
      fc.constantFrom('login', 'link', 'reauth'),
      fc.string({ maxLength: 60 }),
      fc.webUrl(),
      (purpose, name, appUrl) => {
        const account = {
          name,
          since: new Date(0),
          channels: ['whatsapp', 'telegram', 'imessage', 'discord', 'sms'],
        };
        const { markdown } = claimReply({
          ...details,
          ...{ purpose, account, returnUrl: `${appUrl}/${'x'.repeat(120)}` },
          device: 'Samsung Internet for Android on Android',
          appUrl: 'https://a-very-long-name-of-an-app.example.com',
        });
        expect(markdown.length).toBeLessThanOrEqual(320);
      },
    ),
  );
});
