import type { ConversationAddress, ReplyAddress, Sender } from '../contract/inbound-event';
import { label, object, present } from '../toolkit/json-fields';

/** An account as Discord shows it in what it did. */
export interface Person {
  readonly id: string;
  /** Not for bots, Discord itself and webhooks, which can write under any name. */
  readonly isHuman: boolean;
  readonly name?: string;
  readonly username?: string;
}

/** Undefined for what has no usable id: nobody to answer. */
export function personOf(user: unknown): Person | undefined {
  const { id, bot, system, username, global_name } = object(user);
  if (!isSnowflake(id)) return undefined;
  return present({
    id,
    isHuman: bot !== true && system !== true,
    name: label(global_name) ?? label(username),
    username: label(username),
  });
}

/** Only the id tells who it is: usernames change hands. Discord gives no phone. */
export const senderOf = ({ id, name, username }: Person): Sender =>
  present({
    keys: [{ kind: 'discord_user_id', scope: 'global' as const, value: id }],
    name,
    fallbackName: `Discord ***${id.slice(-4)}`,
    username,
    slugHint: `dc-${id.slice(-4)}`,
  });

export const personAddress = (id: string): ConversationAddress => ({
  keys: [{ value: `discord_user_id:${id}`, transferable: false }],
  identifier: id,
  group: false,
});

/** A server's channel or thread: everybody in it reads the answer. */
export const channelAddress = (id: string): ConversationAddress => ({
  keys: [{ value: `channel:${id}`, transferable: false }],
  identifier: id,
  group: true,
});

/** Where an answer goes; with the person alone their direct channel is opened first. */
export interface Place {
  readonly channel?: string;
  readonly user?: string;
}

/** What a stored address says, undefined if nothing is reached by it. */
export function placeOf({ channel, user }: ReplyAddress): Place | undefined {
  if (isSnowflake(channel)) return { channel };
  return isSnowflake(user) ? { user } : undefined;
}

/** An id of Discord's: an unsigned number of 64 bits, as digits in their one spelling. */
export const isSnowflake = (id: unknown): id is string =>
  typeof id === 'string' && /^[1-9]\d{14,19}$/.test(id) && BigInt(id) < 2n ** 64n;

/** When an id was given, by Discord's clock. */
export const timeOf = (snowflake: string): Date =>
  new Date(Number((BigInt(snowflake) >> 22n) + 1_420_070_400_000n));
