import type { ResumePoint } from '../contract/stream';
import { isSnowflake } from './discord.person';

/** Where a gateway session goes on: which session, where, behind which event, and who we are in it. */
export interface GatewayPoint {
  readonly session: string;
  readonly url: string;
  readonly seq: number;
  /** The bot's user id, which only the beginning of a session tells. */
  readonly self: string;
}

export const resumePointOf = ({ session, url, seq, self }: GatewayPoint): ResumePoint => ({
  session,
  url,
  seq,
  self,
});

/** Undefined for what was not stored by us: the session begins anew. */
export function gatewayPoint(stored: ResumePoint | undefined): GatewayPoint | undefined {
  const { session, url, seq, self } = stored ?? {};
  return typeof session === 'string' &&
    typeof url === 'string' &&
    typeof seq === 'number' &&
    Number.isSafeInteger(seq) &&
    isSnowflake(self)
    ? { session, url, seq, self }
    : undefined;
}

/**
 * A gateway that the token may be told to: Discord's own over TLS, or one on this machine where Discord's API is there too.
 */
export function isGatewayUrl(url: unknown, apiUrl: string): url is string {
  if (typeof url !== 'string' || !URL.canParse(url)) return false;
  const { protocol, hostname, username, password } = new URL(url);
  if (username || password) return false;
  if (protocol === 'wss:') return hostname === 'discord.gg' || hostname.endsWith('.discord.gg');
  return protocol === 'ws:' && new URL(apiUrl).protocol === 'http:' && hostname === new URL(apiUrl).hostname;
}
