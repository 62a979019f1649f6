import type { ConnectionCheck } from '../contract/connecting';
import { failed, passed } from './whatsapp.checks';
import type { OrganizationWhatsAppCredentials } from './whatsapp.credentials';
import { elements, id, object, text } from './whatsapp.fields';
import type { Ask, GraphFailure } from './whatsapp.graph';
import { numberRefused, readNumber, refusalCheck } from './whatsapp.number';

/** Whether Meta delivers the number's messages, and to this address. Refusals are among the checks. */
export async function deliveryChecks(
  ask: Ask,
  credentials: OrganizationWhatsAppCredentials,
  callbackUrl: string,
): Promise<ConnectionCheck[] | Extract<GraphFailure, { kind: 'unavailable' }>> {
  const [subscribed, at] = await Promise.all([isSubscribed(ask, credentials), addressOf(ask, credentials)]);
  if (typeof subscribed !== 'boolean' && subscribed.kind === 'unavailable') return subscribed;
  if (at.kind === 'unavailable') return at;
  return [
    typeof subscribed === 'boolean'
      ? subscriptionCheck(subscribed)
      : refusalCheck(subscribed, subscriptionRefused),
    at.kind === 'refused' ? refusalCheck(at, numberRefused) : callbackCheck(at.address, callbackUrl),
  ];
}

/** Whether the app is subscribed to the account: without it no message ever arrives (H2.4). */
export async function isSubscribed(
  ask: Ask,
  { wabaId, appId }: OrganizationWhatsAppCredentials,
): Promise<boolean | GraphFailure> {
  const answer = await ask({ method: 'GET', path: [wabaId, 'subscribed_apps'] });
  return answer.kind === 'said'
    ? elements(answer.json.data).some(
        (app) => id(object(object(app).whatsapp_business_api_data).id) === appId,
      )
    : answer;
}

/** The address of the number's own (A7). */
export async function addressOf(
  ask: Ask,
  { phoneNumberId }: OrganizationWhatsAppCredentials,
): Promise<{ readonly kind: 'at'; readonly address: string | undefined } | GraphFailure> {
  const answer = await readNumber(ask, phoneNumberId, 'webhook_configuration');
  return answer.kind === 'said'
    ? { kind: 'at', address: text(object(answer.json.webhook_configuration).phone_number) }
    : answer;
}

export const subscriptionRefused = (why: string): ConnectionCheck =>
  failed(
    'subscription',
    `Meta does not let the app subscribe to the account: ${why}`,
    'give the system user full control of the account',
  );

const subscriptionCheck = (subscribed: boolean): ConnectionCheck =>
  subscribed
    ? passed('subscription', 'the app is subscribed to the account')
    : failed('subscription', 'the app is not subscribed to the account', 'connect the number again');

function callbackCheck(address: string | undefined, callbackUrl: string): ConnectionCheck {
  if (address === callbackUrl) return passed('callback', 'the number delivers to this address');
  const detail = address
    ? 'the number delivers to another address'
    : 'the number has no address of its own to deliver to';
  return failed('callback', detail, 'connect the number again');
}
