import type { SignInLinks, TypedPerson } from '../contract/channel';
import { e164 } from './sms.delivery';
import { personAddress, sender } from './sms.sender';

/** A message to this number, the text filled in: the form that phones of both kinds take. */
export const signInLinks = (phone: string, text: string): SignInLinks => ({
  app: `sms:${phone}?&body=${encodeURIComponent(text)}`,
});

/** An international number; undefined for anything else. */
export function typedPerson(typed: string): TypedPerson | undefined {
  const phone = e164(typed.startsWith('+') ? typed : `+${typed}`);
  return phone === undefined
    ? undefined
    : { sender: sender(phone), conversation: personAddress(phone), replyTo: { phone } };
}
