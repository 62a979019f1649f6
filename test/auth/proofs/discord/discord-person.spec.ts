import fc from 'fast-check';
import { discordProof } from '../../../../src/auth/proofs/discord/discord-person';
import { discordUser } from '../../../support/discord-double';

describe('discordProof', () => {
  it('shows the person as the channel does, and looks at no e-mail address', () => {
    expect(discordProof(discordUser(1))).toEqual({
      channel: 'discord',
      sender: {
        keys: [{ kind: 'discord_user_id', scope: 'global', value: '80351110224678913' }],
        name: 'Nelly 1',
        fallbackName: 'Discord ***8913',
        username: 'nelly1',
        slugHint: 'dc-8913',
      },
      assurance: 'platform_signed',
      amr: ['discord', 'oauth'],
    });
  });

  it.each([
    ['no global name', { global_name: null }, 'nelly1'],
    ['a global name that shows nothing', { global_name: '\u202E' }, 'nelly1'],
    ['no name at all', { global_name: null, username: undefined }, undefined],
  ])('%s: the name is %3$s', (_, more, name) => {
    expect(discordProof(discordUser(1, more))?.sender.name).toBe(name);
  });

  it.each([
    ['a bot', { bot: true }],
    ['an account of Discord itself', { system: true }],
    ['an id that is a number', { id: 80351110224678912 }],
    ['an id in another spelling', { id: '080351110224678912' }],
    ['an id beyond 64 bits', { id: '18446744073709551616' }],
    ['no id', { id: undefined }],
  ])('%s is nobody', (_, more) => expect(discordProof({ ...discordUser(1), ...more })).toBeUndefined());

  it('only the id tells who it is', () => {
    fc.assert(
      fc.property(
        fc.record({ username: fc.string(), global_name: fc.string(), email: fc.string() }),
        (more) => {
          const proved = discordProof({ ...discordUser(1), ...more });
          expect(proved?.sender.keys).toEqual(discordProof(discordUser(1))?.sender.keys);
          expect(proved?.sender.phone).toBeUndefined();
        },
      ),
    );
  });
});
