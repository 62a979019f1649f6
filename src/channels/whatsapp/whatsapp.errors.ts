import type { FailureExplanation } from '../contract/channel';

/**
 * What one of Meta's error codes means for a message of ours.
 * `retry`: refused before it was looked at; the same message may go later, and `scope` waits with it.
 * `ambiguous`: it may have gone out.
 * `fix-first`: refused until somebody has done what `action` says; then the same message may go.
 * `never`: refused for good.
 */
export type ErrorClass =
  | { readonly kind: 'retry'; readonly scope: 'conversation' | 'connection'; readonly afterMs?: number }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'fix-first' }
  | { readonly kind: 'never' };

export interface ClassifiedError {
  readonly class: ErrorClass;
  /** For the operator; our own words, so nothing of the message or the person is in it. */
  readonly meaning: string;
  readonly action: string;
}

/**
 * Reads an error by Meta's code; by the HTTP status only where the code is missing or not in the table, since Meta calls
 * the status no reliable sign. (E3, E4: error-codes page, 11-Sep-2026; the class is our reading of it.)
 */
export function classify(code: number | undefined, httpStatus: number): ClassifiedError {
  const row = code === undefined ? undefined : rows.find(([from, to]) => code >= from && code <= to);
  if (row) return { class: row[2], meaning: row[3], action: row[4] };
  if (httpStatus === 429) return described(connection, 'too many requests', itIsRepeated);
  // 408 comes from a proxy that lost patience, perhaps after it had passed the request on.
  if (httpStatus >= 500 || httpStatus === 408)
    return described(
      ambiguous,
      'the Graph API is in trouble',
      'see metastatus.com; a delivery report settles it',
    );
  if (code !== undefined)
    return described(never, 'a code that is not known yet', "look it up in Meta's error codes");
  if (httpStatus === 401 || httpStatus === 403)
    return described(never, 'not authorised', 'renew the access token');
  return described(
    never,
    'not an answer of the Graph API',
    'check WHATSAPP_API_URL and WHATSAPP_API_VERSION',
  );
}

/** What a code that a send ended with means, ours (`http-429`) or Meta's. */
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

/** How long to wait within a pair is the sender's to count: Meta asks for 4^X seconds. */
const conversation = { kind: 'retry', scope: 'conversation' } as const;
const connection = { kind: 'retry', scope: 'connection' } as const;
const connectionAfter = (minutes: number) => ({ ...connection, afterMs: minutes * 60_000 });
const ambiguous = { kind: 'ambiguous' } as const;
const fixFirst = { kind: 'fix-first' } as const;
const never = { kind: 'never' } as const;

const itIsRepeated = 'nothing: it is sent again';
const reportSettles = 'nothing: a delivery report settles it';
const reportBug = 'report it as a fault of this software';
const newToken = 'renew the access token of this connection';
const grant = 'grant the token whatsapp_business_messaging for this account';
const seeAccount = 'see the account in WhatsApp Manager';
const payments = 'add or repair the payment method in WhatsApp Manager';
const register = 'register the number again (POST /{phone number id}/register)';
const notForChat = 'nothing: replies do not use this';
const fixTemplate = 'correct the template or its parameters';

type Row = readonly [from: number, to: number, errorClass: ErrorClass, meaning: string, action: string];

const rows: readonly Row[] = [
  [0, 0, fixFirst, 'the access token is no longer valid', newToken],
  [1, 1, ambiguous, 'invalid request or fault of the Graph API', reportSettles],
  [2, 2, ambiguous, 'the Graph API is overloaded', reportSettles],
  [3, 3, fixFirst, 'the app lacks a capability or permission', grant],
  [4, 4, connection, "the app's call limit is reached", itIsRepeated],
  [10, 10, fixFirst, 'a permission was not granted or taken away', grant],
  [33, 33, fixFirst, 'the phone number id does not exist any more', 'check the phone number id'],
  [100, 100, never, 'a parameter that Meta does not take', reportBug],
  [190, 190, fixFirst, 'the access token expired or is invalid', newToken],
  [200, 299, fixFirst, 'the token lacks a permission', grant],
  [368, 368, fixFirst, 'the account is restricted for a policy violation', seeAccount],
  [613, 613, connection, 'a call limit is reached', itIsRepeated],
  [803, 803, fixFirst, 'an id that was not found', 'check the phone number id'],
  [80007, 80007, connection, "the WhatsApp account's call limit is reached", itIsRepeated],
  [130403, 130403, never, 'we blocked this person', 'unblock them to write to them'],
  [
    130429,
    130429,
    connection,
    'the throughput of the number is reached',
    'nothing, or lower WHATSAPP_NUMBER_PER_SECOND',
  ],
  [130472, 130472, never, 'the person is in an experiment without marketing messages', notForChat],
  [130497, 130497, never, 'not allowed in the country of this person', seeAccount],
  [131000, 131000, ambiguous, 'Meta failed for an unknown reason', reportSettles],
  [131005, 131005, fixFirst, 'access denied', grant],
  [131008, 131008, never, 'a required parameter is missing', reportBug],
  [131009, 131009, never, 'the value of a parameter is invalid, or the quoted message too old', reportBug],
  [131016, 131016, ambiguous, 'a service of Meta is unavailable', reportSettles],
  [131020, 131020, never, 'not possible in this group', 'nothing: groups are not answered'],
  [131021, 131021, never, 'recipient and sender are the same number', 'write from another phone'],
  [
    131026,
    131026,
    never,
    'not deliverable: no WhatsApp, an old one, or new terms not accepted',
    'ask the person to write',
  ],
  [
    131030,
    131030,
    fixFirst,
    'a test number may not write to this person',
    'add them to the allowed recipients',
  ],
  [131031, 131031, fixFirst, 'the account is locked, or its PIN does not match', seeAccount],
  [
    131037,
    131037,
    fixFirst,
    'the display name of this number is not approved',
    'have it approved in WhatsApp Manager',
  ],
  [131041, 131041, never, 'not possible in this group', 'nothing: groups are not answered'],
  [131042, 131042, fixFirst, 'a problem with the payment', payments],
  [131044, 131044, fixFirst, 'a problem with the payment of calls', payments],
  [131045, 131045, fixFirst, 'the number is not registered correctly', register],
  [
    131047,
    131047,
    never,
    'more than 24 hours since the last message of this person',
    'wait for them, or use a template',
  ],
  [
    131048,
    131048,
    never,
    'too many messages of this number were reported as spam',
    'stop campaigns; see its quality',
  ],
  [
    131049,
    131049,
    never,
    'Meta limits marketing messages to this person',
    'try again after a day at the earliest',
  ],
  [131050, 131050, never, 'the person stopped marketing messages', 'respect it'],
  [131051, 131051, never, 'a type of message that is not supported', reportBug],
  [
    131052,
    131052,
    never,
    'a file from the person could not be downloaded',
    'ask the person to send it again',
  ],
  [131053, 131053, never, 'a file of ours could not be uploaded', 'check its type and size'],
  [131055, 131055, never, 'this method is not allowed', notForChat],
  [
    131056,
    131056,
    conversation,
    'too many messages to this person in a short time',
    'nothing, or lower WHATSAPP_PAIR_PER_MINUTE',
  ],
  [131057, 131057, connectionAfter(1), 'Meta is maintaining the number', itIsRepeated],
  [131059, 131059, never, 'not possible in this group', 'nothing: groups are not answered'],
  [131060, 131060, never, 'a message from the person could not be shown', 'ask the person to send it again'],
  [
    131062,
    131062,
    never,
    'not possible without the phone number of this person',
    'ask them for their number',
  ],
  [131063, 131063, never, 'marketing templates are off for this account', notForChat],
  [131064, 131064, fixFirst, 'limited because templates were put in the wrong category', seeAccount],
  [131201, 131215, never, 'not possible in this group', 'nothing: groups are not answered'],
  [132000, 132012, never, 'the template or its parameters are wrong', fixTemplate],
  [132015, 132015, fixFirst, 'the template is paused for its quality', fixTemplate],
  [132016, 132016, never, 'the template is disabled for its quality', fixTemplate],
  [132018, 132018, never, 'the template did not pass validation', fixTemplate],
  [132068, 132069, fixFirst, 'the flow is blocked or slowed down', 'repair the flow'],
  [133000, 133000, fixFirst, 'an earlier deregistration failed', register],
  [133004, 133004, connection, 'registration is unavailable for now', itIsRepeated],
  [133005, 133006, fixFirst, 'wrong PIN, or the number is not verified', 'verify the number, check the PIN'],
  [133008, 133009, fixFirst, 'too many guesses of the PIN', 'wait as long as Meta says, then check the PIN'],
  [133010, 133010, fixFirst, 'the number is not registered', register],
  [133015, 133015, connectionAfter(5), 'the number is being deleted', 'check the number if this goes on'],
  [133016, 133016, fixFirst, 'registered too often', 'wait 72 hours, then register again'],
  [134011, 134011, fixFirst, 'terms of payment are not accepted', 'accept them in WhatsApp Manager'],
  [134100, 134101, never, 'not a marketing template, or not ready yet', notForChat],
  [134102, 134102, connectionAfter(10), 'the template is not available for now', itIsRepeated],
  [135000, 135000, never, 'a parameter that Meta does not take', reportBug],
  [136024, 136024, never, 'the number is verified already', 'nothing'],
  [137000, 137000, never, 'the phone of this person changed its identity key', 'verify the person again'],
  [138000, 138018, never, 'a call failed', notForChat],
  [139000, 139004, never, 'a flow could not be managed', 'repair the flow'],
  [139100, 139103, never, 'the block list could not be changed', 'see the details in WhatsApp Manager'],
  [
    147001,
    147005,
    never,
    'the business username could not be changed',
    'see the details in WhatsApp Manager',
  ],
  [200005, 200007, never, 'insights are not available', notForChat],
  [1752041, 1752041, never, 'onboarding failed', seeAccount],
  [2388000, 2388999, never, 'a template could not be made', fixTemplate],
  [
    2494100,
    2494100,
    fixFirst,
    'the number is in maintenance or migration',
    'wait until the migration is done',
  ],
  [2593107, 2593109, never, 'contacts could not be synchronised', seeAccount],
];
