import { createHash } from 'node:crypto';

/**
 * The room id that agents know a conversation by: the same for the same channel, agent and identifier, for ever and on
 * every installation, so that an agent's memory outlives a move of the database. SHA-256 of the three, its first 128
 * bits written as 8-4-4-4-12; no version bits, so it is not a UUID that RFC 9562 would describe.
 *
 * `identifier` is what the person or group was first known by (`ConversationAddress.identifier`); on an organisation's
 * connection `<connection id>:<identifier>`.
 */
export function roomId(channel: string, agentId: string, identifier: string): string {
  const name = `eliza-app:${channel}:room:${agentId}:${identifier}`;
  const known = rooms.get(name);
  if (known) return known;
  const room = roomOf(name);
  for (const oldest of rooms.keys()) {
    if (rooms.size < roomsAtMost) break;
    rooms.delete(oldest);
  }
  rooms.set(name, room);
  return room;
}

/** Every stored message names its room, and the same people write again. */
const rooms = new Map<string, string>();
const roomsAtMost = 10_000;

function roomOf(name: string): string {
  const hash = createHash('sha256').update(name).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    hash.slice(12, 16),
    hash.slice(16, 20),
    hash.slice(20, 32),
  ].join('-');
}
