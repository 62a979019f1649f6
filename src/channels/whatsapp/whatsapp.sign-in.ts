import type { SignInLinks, TypedPerson } from '../contract/channel';
import { personAddress, personIds, sender } from './whatsapp.sender';

/** A chat with this number, the text filled in: the page for browsers, and the link that the app itself opens. */
export function signInLinks(phoneNumber: string, text: string): SignInLinks {
  const digits = phoneNumber.replace(/\D/g, '');
  const filled = encodeURIComponent(text);
  return {
    web: `https://wa.me/${digits}?text=${filled}`,
    app: `whatsapp://send?phone=${digits}&text=${filled}`,
  };
}

/** Digits with or without `+`, or a business-scoped user id, a parent's too; undefined for anything else. */
export function typedPerson(typed: string): TypedPerson | undefined {
  const ids = /^[A-Z]{2}\.ENT\.[A-Za-z0-9]{1,128}$/.test(typed)
    ? personIds(undefined, typed, undefined)
    : personIds(undefined, undefined, typed.replace(/^\+/, ''));
  return Object.keys(ids).length ? { sender: sender(ids), conversation: personAddress(ids) } : undefined;
}
