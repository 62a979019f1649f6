import { LinkedPeople } from '../auth/linking/linked-people';
import { textMessage, bodyOf, valueFor } from '../support/flows/webhook-bodies';
import { account } from '../support/flows/account';
import { Browser, digitsIn } from './browser';

export { LinkedPeople };

/** Somebody with a business-scoped user id, and with a number if they show it: one webhook of theirs. */
export function webhookFrom(userId: string, text: string, number?: string): object {
  const { from: _from, ...message } = textMessage(number ?? '', text);
  const value = {
    ...valueFor(account.phoneNumberId),
    contacts: [{ user_id: userId, profile: { name: 'Somebody' }, ...(number && { wa_id: number }) }],
    messages: [{ ...message, from_user_id: userId, ...(number && { from: number }) }],
  };
  return bodyOf([{ field: 'messages', value }]);
}

/** A whole sign-in by WhatsApp, with all that the person does; with a session it links. */
export async function signInByChat(people: LinkedPeople, person: string, session?: string) {
  const browser = new Browser(people.app, session);
  await browser.ask({ purpose: session === undefined ? 'login' : 'link' });
  await people.app.whatsapp.say(person, browser.text);
  const digits = digitsIn(await people.app.lastReplyTo(person));
  return browser.token({ confirm_code: digits });
}
