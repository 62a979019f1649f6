import type { Activation, ConnectionCheck } from '../contract/connecting';
import { failed, passed } from './whatsapp.checks';
import type { OrganizationWhatsAppCredentials } from './whatsapp.credentials';
import { addressOf, deliveryChecks, isSubscribed, subscriptionRefused } from './whatsapp.delivery';
import type { Ask, GraphAnswer, GraphFailure } from './whatsapp.graph';
import { numberRefused, refusalCheck } from './whatsapp.number';

/** Meta's limit for the address of a webhook, characters (A7). */
const maxUrl = 200;

/**
 * Subscribes the app to the account and points the number at our address, then reads both back. What it began and could not
 * finish it undoes, as `undo` asks.
 */
export async function activate(
  ask: Ask,
  undo: () => Ask,
  credentials: OrganizationWhatsAppCredentials,
  callbackUrl: string,
): Promise<Activation> {
  if (callbackUrl.length > maxUrl) return { kind: 'refused', checks: [tooLong] };
  const wasSubscribed = await isSubscribed(ask, credentials);
  if (typeof wasSubscribed !== 'boolean') return ended(wasSubscribed, subscriptionRefused);
  const was = await addressOf(ask, credentials);
  if (was.kind !== 'at') return ended(was, numberRefused);

  const begun = { subscribed: false, pointed: false };
  const giveUp = (): Promise<ConnectionCheck[]> => undone(undo(), credentials, begun);
  if (!wasSubscribed) {
    // Never where it is: that would clear the address that somebody may have set for the whole account.
    const subscribed = await took(ask(subscription('POST', credentials)));
    begun.subscribed = subscribed === true || subscribed.kind === 'unavailable';
    if (subscribed !== true) return ended(subscribed, subscriptionRefused, await giveUp());
  }
  const pointed = await took(ask(override(credentials, callbackUrl)));
  const isNew = was.address !== callbackUrl;
  begun.pointed = isNew && (pointed === true || pointed.kind === 'unavailable');
  if (pointed !== true) return ended(pointed, callbackRefused, await giveUp());

  const checks = await deliveryChecks(ask, credentials, callbackUrl);
  if (!Array.isArray(checks)) return ended(checks, callbackRefused, await giveUp());
  return checks.every(({ ok }) => ok)
    ? { kind: 'active', checks }
    : { kind: 'refused', checks: [...checks, ...(await giveUp())] };
}

/** Ends the deliveries of the number, and of its account if no other connection is on it. */
export async function deactivate(
  ask: Ask,
  credentials: OrganizationWhatsAppCredentials,
  others: readonly OrganizationWhatsAppCredentials[],
): Promise<readonly ConnectionCheck[]> {
  const cleared = await took(ask(override(credentials, '')));
  const callback =
    cleared === true
      ? passed('callback', 'the number does not deliver to this address any more')
      : failed('callback', `the address of the number stayed: ${cleared.why}`, removeAddress);
  const isShared = others.some(
    ({ wabaId, appId, phoneNumberId }) =>
      wabaId === credentials.wabaId &&
      appId === credentials.appId &&
      phoneNumberId !== credentials.phoneNumberId,
  );
  if (isShared)
    return [callback, passed('subscription', 'it stays: another number of the account is connected')];
  const unsubscribed = await took(ask(subscription('DELETE', credentials)));
  return [
    callback,
    unsubscribed === true
      ? passed('subscription', 'the app is not subscribed to the account any more')
      : failed('subscription', `the app stayed subscribed: ${unsubscribed.why}`, removeApp),
  ];
}

/**
 * Only what was begun here: an app that was subscribed before may serve other numbers, and an address that was ours before
 * still does. A neighbour that is activated at this moment reads its subscription back, so it notices that it went.
 */
async function undone(
  ask: Ask,
  credentials: OrganizationWhatsAppCredentials,
  begun: { readonly subscribed: boolean; readonly pointed: boolean },
): Promise<ConnectionCheck[]> {
  const [cleared, unsubscribed] = await Promise.all([
    !begun.pointed || took(ask(override(credentials, ''))),
    !begun.subscribed || took(ask(subscription('DELETE', credentials))),
  ]);
  return [
    ...(cleared === true
      ? []
      : [failed('callback', 'the address of the number may have stayed', removeAddress)]),
    ...(unsubscribed === true
      ? []
      : [failed('subscription', 'the app may have stayed subscribed', removeApp)]),
  ];
}

const removeAddress = 'connect the number again, or take its address away at Meta';
const removeApp = 'connect the number again, or remove the app from the account at Meta';

function ended(
  failure: GraphFailure,
  refused: (why: string) => ConnectionCheck,
  left: readonly ConnectionCheck[] = [],
): Activation {
  if (failure.kind === 'refused')
    return { kind: 'refused', checks: [refusalCheck(failure, refused), ...left] };
  return { kind: 'unavailable', why: [failure.why, ...left.map(({ detail }) => detail)].join('; ') };
}

const tooLong = failed(
  'callback',
  `the address of the webhook has more than ${maxUrl} characters`,
  'shorten the public address of this server',
);

const callbackRefused = (why: string): ConnectionCheck =>
  failed(
    'callback',
    `Meta did not take the address of the webhook: ${why}`,
    'make sure that Meta reaches this server over https, with a valid certificate',
  );

const subscription = (method: 'POST' | 'DELETE', { wabaId }: OrganizationWhatsAppCredentials) => ({
  method,
  path: [wabaId, 'subscribed_apps'],
});

/** Where a number delivers; an empty address: where its account or app does (A7). */
const override = ({ phoneNumberId, verifyToken }: OrganizationWhatsAppCredentials, url: string) => ({
  method: 'POST' as const,
  path: [phoneNumberId],
  json: {
    webhook_configuration: { override_callback_uri: url, ...(url && { verify_token: verifyToken }) },
  },
});

async function took(asked: Promise<GraphAnswer>): Promise<true | GraphFailure> {
  const answer = await asked;
  if (answer.kind !== 'said') return answer;
  return answer.json.success === false
    ? { kind: 'unavailable', why: 'Meta said that it did not work' }
    : true;
}
