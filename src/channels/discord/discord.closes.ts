import type { StreamEnd } from '../contract/stream';

/** How a gateway connection ended; `forget`: the session cannot be resumed. */
export interface GatewayEnd {
  readonly end: StreamEnd;
  readonly forget: boolean;
}

/** What a close code of the gateway means (topics/opcodes-and-status-codes, 6-Aug-2026). */
export function endOfClose(code: number): GatewayEnd {
  const refused = refusals.get(code);
  if (refused !== undefined) return { end: { kind: 'refused', why: `${code}: ${refused}` }, forget: true };
  // 1000 and 1001 end a session, 4003, 4007 and 4009 say that there is none.
  const forget = [1000, 1001, 4003, 4007, 4009].includes(code);
  return { end: { kind: 'again', why: `closed with ${code}`, afterMs: code === 4008 ? 5_000 : 0 }, forget };
}

/** Trying again would bring the same, and 1000 identifications a day make Discord reset the token. */
const refusals: ReadonlyMap<number, string> = new Map([
  [4004, 'the bot token is not valid'],
  [4010, 'DISCORD_SHARDS does not fit'],
  [4011, 'the bot is on too many servers for so few DISCORD_SHARDS'],
  [4012, 'the gateway version is not known any more'],
  [4013, 'the intents are not valid'],
  [4014, 'the intents are not allowed to this bot'],
]);
