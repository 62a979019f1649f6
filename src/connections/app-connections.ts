import { validateSync } from 'class-validator';
import type { AnyChannel } from '../channels';
import { ConfigurationError, type Environment } from '../foundation/config/load-config';

/** A channel that the environment configures, with its credentials. */
export interface ConfiguredChannel {
  readonly channel: AnyChannel;
  readonly credentials: object;
}

/**
 * The app's own accounts as the environment gives them: none of a channel's own variables set, the channel is off; some set,
 * ConfigurationError names the missing ones; a value that cannot be right is named without its value. A variable that others read
 * too (`shared`) turns no channel on: who has set it may want the other use alone.
 */
export function configuredChannels(
  channels: readonly AnyChannel[],
  environment: Environment,
): ConfiguredChannel[] {
  return channels.flatMap((channel) => {
    const variables: [string, string][] = Object.entries(channel.environment);
    const given = variables.filter(([, variable]) => environment[variable]?.trim());
    if (given.every(([field]) => channel.shared?.includes(field))) return [];
    const missing = variables
      .filter((pair) => !given.includes(pair) && !channel.optional?.includes(pair[0]))
      .map(([, variable]) => variable);
    if (missing.length) {
      throw new ConfigurationError(
        missing.map((variable) => `${variable} is missing (${channel.id} is partly configured)`),
      );
    }
    const credentials = new channel.credentials();
    Object.assign(
      credentials,
      Object.fromEntries(given.map(([field, variable]) => [field, environment[variable]?.trim()])),
    );
    const faults = validateSync(credentials, { validationError: { target: false, value: false } });
    if (faults.length) {
      const names = new Map(variables);
      throw new ConfigurationError(
        faults.map((fault) => `${names.get(fault.property) ?? fault.property} is not valid`),
      );
    }
    return [{ channel, credentials }];
  });
}
