import type { AnyChannel } from '../channels';
import type { ConnectionSettings } from './connection-settings';

/** Where we are reached: an account on a channel, with what opens it. Never logged: it holds secrets. */
export interface Connection {
  readonly id: string;
  /** null: the app's own. */
  readonly organizationId: string | null;
  readonly channel: AnyChannel;
  /** The platform's id of the account. */
  readonly account: string;
  /** An instance of the channel's credentials class. */
  readonly credentials: object;
  /** Which agent identity answers here: the organisation's, or else `ELIZA_APP_DEFAULT_AGENT_ID`. */
  readonly agentId: string;
  /** `pending`: while it is being connected it answers the platform's check of the address, and nothing else. */
  readonly status: 'pending' | 'active';
  readonly settings: ConnectionSettings;
}

/** Where the platform of a connection calls, below the public address of this server. */
export const webhookPath = ({ organizationId, channel }: Connection): string =>
  organizationId === null
    ? `/api/eliza-app/webhook/${channel.id}`
    : `/api/webhooks/${channel.id}/${organizationId}`;
