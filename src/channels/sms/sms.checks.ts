import type { ConnectionCheck } from '../contract/connecting';
import { failed, passed, type Ask, type Failure, type TwilioNumber } from './sms.account';

/** Whether the token opens the account, and whether that is in use. */
export async function accountCheck(
  ask: Ask,
): Promise<ConnectionCheck | Extract<Failure, { kind: 'unavailable' }>> {
  const answer = await ask({ method: 'GET', path: '' });
  if (answer.kind === 'unavailable') return answer;
  if (answer.kind === 'refused')
    return failed(
      'token',
      answer.why,
      'copy the account SID and the auth token from the Twilio console again',
    );
  return answer.json.status === 'active'
    ? passed('token', 'the auth token opens the account')
    : failed('account', 'the account is suspended or closed', 'see the account in the Twilio console');
}

export const numberCheck = (number: TwilioNumber | undefined): ConnectionCheck => {
  if (!number)
    return failed('number', 'it is no number of this account', 'correct the number, or the account SID');
  return number.canText
    ? passed('number', 'it is a number of this account, and can send and receive SMS')
    : failed('number', 'the number cannot send and receive SMS', 'choose a number that can');
};

export function callbackCheck({ deliveries }: TwilioNumber, callbackUrl: string): ConnectionCheck {
  if (deliveries.smsApplicationSid !== '')
    return failed('callback', 'a TwiML application takes the messages', 'connect the number again');
  if (deliveries.smsUrl !== callbackUrl)
    return failed('callback', 'the number delivers to another address', 'connect the number again');
  return deliveries.smsMethod.toUpperCase() === 'POST'
    ? passed('callback', 'the number delivers to this address')
    : failed('callback', 'the number delivers by GET', 'connect the number again');
}

export const refusedCheck = (why: string): ConnectionCheck =>
  failed(
    'callback',
    `Twilio did not take the address of the webhook: ${why}`,
    'make sure that Twilio reaches it',
  );

export const platformCheck = (why: string): ConnectionCheck =>
  failed('platform', why, 'nothing: it is looked at again; see status.twilio.com if this goes on');
