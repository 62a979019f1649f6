import type { AnyChannel } from '../channels';

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
  /** Which agent identity answers here (`ELIZA_APP_DEFAULT_AGENT_ID` on the app's own). */
  readonly agentId: string;
}
