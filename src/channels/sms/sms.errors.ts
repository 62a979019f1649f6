import type { FailureExplanation } from '../contract/channel';

/**
 * What one of Twilio's error codes means for a message of ours.
 * `retry`: refused before it was looked at; the same message may go later.
 * `ambiguous`: it may have gone out.
 * `fix-first`: refused until somebody has done what `action` says.
 * `never`: refused for good.
 */
export type ErrorClass = 'retry' | 'ambiguous' | 'fix-first' | 'never';

export interface ClassifiedError {
  readonly class: ErrorClass;
  /** How long the number waits before it sends again, where Twilio says nothing. */
  readonly afterMs?: number;
  /** In our own words, so nothing of the message or the person is in it. */
  readonly meaning: string;
  readonly action: string;
}

/** By Twilio's code; by the HTTP status where the code is missing or not in the table. */
export function classify(code: number | undefined, httpStatus: number): ClassifiedError {
  const known = code === undefined ? undefined : codes.get(code);
  if (known) return known;
  if (httpStatus === 429) return tooMany;
  // 408 comes from a proxy that lost patience, perhaps after it had passed the request on.
  if (httpStatus >= 500 || httpStatus === 408)
    return described('ambiguous', 'Twilio is in trouble', 'see status.twilio.com; a report settles it');
  if (httpStatus === 401 || httpStatus === 403)
    return described('fix-first', 'not authorised', 'check the account SID and the auth token');
  if (code !== undefined)
    return described('never', 'a code that is not known yet', 'look it up in the error codes of Twilio');
  return described('never', 'not an answer of Twilio', 'check TWILIO_API_URL');
}

/** What a code that a send or a report ended with means, ours (`http-429`) or Twilio's. */
export function explainFailure(code: string): FailureExplanation {
  const status = Number(/^http-(\d{3})$/.exec(code)?.[1] ?? 400);
  const { meaning, action } = classify(/^\d+$/.test(code) ? Number(code) : undefined, status);
  return { meaning, whatToDo: action };
}

const described = (errorClass: ErrorClass, meaning: string, action: string): ClassifiedError => ({
  class: errorClass,
  meaning,
  action,
});

const itIsRepeated = 'nothing: it is sent again';
const askForAnother = 'ask the person for a mobile number';
const useAnotherNumber = 'send from a number that can reach this country';
const reportBug = 'report it as a fault of this software';
const seeAccount = 'see the account in the Twilio console';
const tooMany = described('retry', 'too many requests', itIsRepeated);

const codes = new Map<number, ClassifiedError>([
  [
    20003,
    described(
      'fix-first',
      'the auth token does not open the account',
      'check the account SID and the auth token',
    ),
  ],
  [20404, described('fix-first', 'the account does not exist', 'check the account SID')],
  [20429, tooMany],
  [14107, described('retry', 'the send rate of the number is reached', itIsRepeated)],
  [21211, described('never', 'the number of the person is not valid', 'correct the number')],
  [21212, described('fix-first', 'the sending number is not valid', 'check the number of this connection')],
  [
    21408,
    described(
      'fix-first',
      'the account may not send to this country',
      'allow the country in the console, under Geo permissions',
    ),
  ],
  [21602, described('never', 'the message is empty', reportBug)],
  [
    21606,
    described(
      'fix-first',
      'the sending number cannot send this message',
      'use a number of the account that can send SMS',
    ),
  ],
  [
    21608,
    described(
      'fix-first',
      'a trial account sends to verified numbers alone',
      'verify the number, or upgrade the account',
    ),
  ],
  [
    21609,
    described(
      'fix-first',
      'Twilio does not take the address of our reports',
      'set PUBLIC_URL to an address that Twilio can reach',
    ),
  ],
  [21610, described('never', 'the person said STOP', 'respect it: they may write START')],
  [21611, { ...described('retry', 'too many messages wait at this number', itIsRepeated), afterMs: 60_000 }],
  [21612, described('never', 'this number cannot reach that one', useAnotherNumber)],
  [21614, described('never', 'the number of the person is not a mobile number', askForAnother)],
  [21617, described('never', 'the message is longer than 1600 characters', reportBug)],
  [21620, described('never', 'the address of a file is not valid', 'correct the link')],
  [21623, described('never', 'too many files in one message', 'send fewer files')],
  [30001, { ...described('retry', 'too many messages wait at this number', itIsRepeated), afterMs: 60_000 }],
  [30002, described('fix-first', 'the account is suspended', seeAccount)],
  [
    30003,
    described(
      'never',
      'the phone cannot be reached: off, out of range or no longer in use',
      'try again later',
    ),
  ],
  [30004, described('never', 'the person or their carrier blocks messages', 'respect it')],
  [30005, described('never', 'the number is unknown, or not in use', 'correct the number')],
  [30006, described('never', 'a landline, or a carrier that takes no messages', askForAnother)],
  [
    30007,
    described(
      'never',
      'the carrier took it for spam',
      'register the traffic; see the messaging rules of Twilio',
    ),
  ],
  [30008, described('never', 'the carrier gave no reason', 'try again later')],
  [
    30034,
    described(
      'fix-first',
      'the number is not registered for traffic to the US (A2P 10DLC)',
      'register it in the Twilio console',
    ),
  ],
]);
