import { randomFillSync } from 'node:crypto';

let lastMs = 0;
let sequence = 0;
/** Random bytes are fetched for many ids at once: a call for each costs more than all the rest. */
const pool = Buffer.alloc(8 * 512);
let used = pool.length;

/**
 * A time-ordered UUID (RFC 9562, version 7): new rows land on the right edge of their index, and ids made by one
 * process sort in the order they were made.
 */
export function uuid7(): string {
  const now = Date.now();
  if (now > lastMs) {
    lastMs = now;
    sequence = 0;
  } else if (++sequence > 0xfff) {
    // More than 4096 in one millisecond, or a clock that went back: borrow from the next one to stay in order.
    lastMs++;
    sequence = 0;
  }
  const time = lastMs.toString(16).padStart(12, '0');
  if (used === pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  const random = pool.subarray(used, (used += 8));
  random.writeUInt8((random.readUInt8(0) & 0x3f) | 0x80, 0);
  const tail = random.toString('hex');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${sequence.toString(16).padStart(3, '0')}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** No uuid v7 of an earlier millisecond is larger, none of a later one smaller. */
export function firstUuid7Of(time: Date): string {
  const ms = Math.max(0, time.getTime() || 0)
    .toString(16)
    .padStart(12, '0');
  return `${ms.slice(0, 8)}-${ms.slice(8)}-0000-0000-000000000000`;
}
