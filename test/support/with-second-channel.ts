import type { InstalledChannel } from '../../src/channels/installed-channels';
import { SecondChannel, SecondChannelModule } from './second-channel';

const real = jest.requireActual<{ installedChannels: readonly InstalledChannel[] }>(
  '../../src/channels/installed-channels',
);

/** Stands in for the list of installed channels, one line longer. */
export const installedChannels: readonly InstalledChannel[] = [
  ...real.installedChannels,
  { module: SecondChannelModule, channel: SecondChannel },
];
