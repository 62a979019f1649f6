import type { AnyChannel } from '../../channels';

/** When free replies to a message of this time end; undefined: never. */
export function windowEnd(channel: AnyChannel, messageAt: Date): Date | undefined {
  const window = channel.capabilities.serviceWindowMs;
  return window === undefined ? undefined : new Date(messageAt.getTime() + window);
}
