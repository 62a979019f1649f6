import type { SignInLinks, TypedPerson } from '../contract/channel';
import type { ReplyAddress } from '../contract/inbound-event';
import type { WhatsAppConfig } from './whatsapp.config';
import type { CodePayload } from './whatsapp.render';
import { personAddress, personIds, personReply, sender } from './whatsapp.sender';

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
  return Object.keys(ids).length
    ? { sender: sender(ids), conversation: personAddress(ids), replyTo: personReply(ids) }
    : undefined;
}

/**
 * The operator's template with the code in it; undefined if they named none, or if there is no number to send it to: Meta
 * refuses such templates to user ids (131062, M-BSUID).
 */
export function codeMessage(
  { authTemplate: template, authTemplateLanguage: language }: WhatsAppConfig,
  { phone }: ReplyAddress,
  code: string,
): CodePayload | undefined {
  return template && phone ? { type: 'code', template, language, code } : undefined;
}
