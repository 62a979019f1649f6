import type { Proved } from '../proved';
import { shownText } from '../shown-text';

/**
 * The proof that Discord's `users/@me` is, as the channel shows that person; undefined for what is no person: bots and
 * Discord's own accounts. Only the id tells who it is: usernames change hands, and an e-mail address is not looked at.
 */
export function discordProof(user: Readonly<Record<string, unknown>>): Proved | undefined {
  const { id, bot, system } = user;
  if (typeof id !== 'string' || !isSnowflake(id) || bot === true || system === true) return undefined;
  const username = shownText(user.username);
  const name = shownText(user.global_name) ?? username;
  return {
    channel: 'discord',
    sender: {
      keys: [{ kind: 'discord_user_id', scope: 'global', value: id }],
      ...(name !== undefined && { name }),
      fallbackName: `Discord ***${id.slice(-4)}`,
      ...(username !== undefined && { username }),
      slugHint: `dc-${id.slice(-4)}`,
    },
    assurance: 'platform_signed',
    amr: ['discord', 'oauth'],
  };
}

/** An id of Discord's: an unsigned number of 64 bits, as digits in their one spelling. */
const isSnowflake = (id: string): boolean => /^[1-9]\d{14,19}$/.test(id) && BigInt(id) < 2n ** 64n;
