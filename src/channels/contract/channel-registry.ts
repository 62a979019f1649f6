import { Injectable } from '@nestjs/common';
import type { Channel } from './channel';

/** A channel whose credentials and payload are opaque to whoever holds it: they go back into the same channel only. */
export type AnyChannel = Channel<object>;

/** The installed channels by id and alias. */
@Injectable()
export class ChannelRegistry {
  private readonly byName = new Map<string, AnyChannel>();
  readonly all: readonly AnyChannel[];

  /** Throws if two channels answer to one name: a mistake in `installed-channels.ts`. */
  constructor(channels: readonly AnyChannel[]) {
    this.all = channels;
    for (const channel of channels)
      for (const name of [channel.id, ...channel.aliases]) {
        if (this.byName.has(name)) throw new Error(`two channels are named ${name}`);
        this.byName.set(name, channel);
      }
  }

  /** By id or alias; undefined if no such channel is installed. */
  find(name: string): AnyChannel | undefined {
    return this.byName.get(name);
  }

  /** By the id that a row holds; throws if a stored channel is no longer installed. */
  get(id: string): AnyChannel {
    const channel = this.byName.get(id);
    if (!channel) throw new Error(`channel ${id} is not installed`);
    return channel;
  }
}
