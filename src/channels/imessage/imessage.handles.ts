import type { ConversationAddress, Sender } from '../contract/inbound-event';
import { present } from '../toolkit/json-fields';

/**
 * How iMessage shows a person, written in one way: `+` and digits, or an e-mail address in lower case. Undefined for lists
 * of people, groups, short codes and everything else.
 */
export function handleOf(value: unknown): string | undefined {
  if (typeof value !== 'string') return undefined;
  const handle = value.trim();
  const number = handle.replace(/[\s().-]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  return /^[^\s@,;<>"]{1,64}@[^\s@,;<>"]{1,190}$/.test(handle) ? handle.toLowerCase() : undefined;
}

/** A line of ours, as its owner wrote it. */
export const lineOf = (phoneNumber: string): string => `+${phoneNumber.replace(/\D/g, '')}`;

export const isNumber = (handle: string): boolean => handle.startsWith('+');

/**
 * The person behind a handle. `byApple`: Apple delivered it, so a number in it is theirs; SMS and RCS prove none, and an
 * e-mail address proves no mailbox: it is a name on Apple's network.
 */
export function senderOf(
  handle: string,
  { byApple, name }: { readonly byApple: boolean; readonly name?: string | undefined },
): Sender {
  const tail = isNumber(handle) ? handle.slice(-4) : undefined;
  return present({
    keys: [{ kind: 'im_handle', scope: 'global' as const, value: handle }],
    phone: byApple && isNumber(handle) ? ({ e164: handle, source: 'im_handle' } as const) : undefined,
    name,
    fallbackName: tail === undefined ? 'iMessage user' : `User ***${tail}`,
    slugHint: `im-${tail ?? 'user'}`,
  });
}

/** A number is given to somebody else in time; an address stays with the Apple account. */
export const personAddress = (handle: string): ConversationAddress => ({
  keys: [{ value: `im_handle:${handle}`, transferable: isNumber(handle) }],
  identifier: handle,
  group: false,
});

export const groupAddress = (groupId: string): ConversationAddress => ({
  keys: [{ value: `group:${groupId}`, transferable: false }],
  identifier: groupId,
  group: true,
});
