import type { Activation, ConnectionCheck } from '../contract/connecting';
import { failed, isFailure, passed, pointNumber, readNumber, type Ask, type Deliveries } from './sms.account';
import { callbackCheck, numberCheck, refusedCheck } from './sms.checks';
import type { OrganizationSmsCredentials } from './sms.credentials';

/** Points the number at our address and reads it back. What it began and could not finish it undoes, as `undo` asks. */
export async function activate(
  ask: Ask,
  undo: () => Ask,
  { numberSid }: OrganizationSmsCredentials,
  callbackUrl: string,
): Promise<Activation> {
  const before = await readNumber(ask, numberSid);
  if (isFailure(before)) return ended(before.kind, before.why);
  if (!before) return { kind: 'refused', checks: [numberCheck(undefined)] };
  const pointed = await pointNumber(ask, numberSid, ours(callbackUrl));
  if (pointed.kind === 'refused') return ended('refused', pointed.why);
  const giveUp = (): Promise<readonly ConnectionCheck[]> => putBack(undo(), numberSid, before.deliveries);
  if (pointed.kind === 'unavailable') return ended('unavailable', pointed.why, await giveUp());
  const after = await readNumber(ask, numberSid);
  if (isFailure(after)) return ended(after.kind, after.why, await giveUp());
  const check = after ? callbackCheck(after, callbackUrl) : numberCheck(undefined);
  return check.ok
    ? { kind: 'active', checks: [check] }
    : { kind: 'refused', checks: [check, ...(await giveUp())] };
}

/** Takes our address from the number; an address that somebody set after us stays. */
export async function deactivate(
  ask: Ask,
  { numberSid }: OrganizationSmsCredentials,
): Promise<readonly ConnectionCheck[]> {
  const number = await readNumber(ask, numberSid);
  if (isFailure(number)) return [stayed(number.why)];
  if (!number) return [passed('callback', 'the number is not of this account any more')];
  const { smsUrl, smsApplicationSid } = number.deliveries;
  if (!isOurs(smsUrl) && smsUrl !== '')
    return [passed('callback', 'it stays: the number delivers to another address already')];
  const cleared = await pointNumber(ask, numberSid, { smsUrl: '', smsMethod: 'POST', smsApplicationSid });
  return [
    cleared.kind === 'said'
      ? passed('callback', 'the number does not deliver to this address any more')
      : stayed(cleared.why),
  ];
}

const ours = (smsUrl: string): Deliveries => ({ smsUrl, smsMethod: 'POST', smsApplicationSid: '' });

/** The path of an organisation's webhook, on whatever host it was when the number was connected. */
const isOurs = (url: string): boolean => /\/api\/webhooks\/(sms|twilio)\/[^/?#]+$/.test(url);

async function putBack(ask: Ask, numberSid: string, before: Deliveries): Promise<readonly ConnectionCheck[]> {
  const restored = await pointNumber(ask, numberSid, before);
  return restored.kind === 'said' ? [] : [stayed(restored.why)];
}

const stayed = (why: string): ConnectionCheck =>
  failed(
    'callback',
    `the address of the number may have stayed: ${why}`,
    'connect the number again, or take its address away at Twilio',
  );

function ended(
  kind: 'refused' | 'unavailable',
  why: string,
  left: readonly ConnectionCheck[] = [],
): Activation {
  return kind === 'refused'
    ? { kind, checks: [refusedCheck(why), ...left] }
    : { kind, why: [why, ...left.map(({ detail }) => detail)].join('; ') };
}
