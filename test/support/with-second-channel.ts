import type { InstalledChannel } from '../../src/channels/installed-channels';
import { IMessageChannel } from '../../src/channels/imessage/imessage.channel';
import { SecondChannel, SecondChannelModule } from './second-channel';

const real = jest.requireActual<{ installedChannels: readonly InstalledChannel[] }>(
  '../../src/channels/installed-channels',
);

/** Stands in for the list of installed channels: where iMessage is, a messenger in memory. */
export const installedChannels: readonly InstalledChannel[] = [
  ...real.installedChannels.filter(({ channel }) => channel !== IMessageChannel),
  { module: SecondChannelModule, channel: SecondChannel },
];
