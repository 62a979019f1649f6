import type { ConversationAddress, Sender } from '../contract/inbound-event';

/**
 * Whoever writes from this number. It is no proof of the number, since anybody can write in another's name: so the sender has
 * no `phone`, and only a code that is sent there and typed in a page proves who it is.
 */
export const sender = (phone: string): Sender => ({
  keys: [{ kind: 'sms_phone', scope: 'global', value: phone }],
  fallbackName: `SMS ***${phone.slice(-4)}`,
  slugHint: `sms-${phone.slice(-4)}`,
});

/** What was sent to the number came back: whoever wrote reads what arrives there. */
export function provedByCode(sender: Sender): Sender {
  const number = sender.keys.find(({ kind }) => kind === 'sms_phone')?.value;
  return number === undefined ? sender : { ...sender, phone: { e164: number, source: 'sms_roundtrip' } };
}

/** Numbers are given to other people in time. */
export const personAddress = (phone: string): ConversationAddress => ({
  keys: [{ value: `sms_phone:${phone}`, transferable: true }],
  identifier: phone,
  group: false,
});
