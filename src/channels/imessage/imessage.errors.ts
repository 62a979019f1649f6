import type { FailureExplanation } from '../contract/channel';

/**
 * What an answer of Blooio means for a message of ours.
 * `held`: refused until the person has written; `retry`: refused for now; `ambiguous`: it may have gone out, and may be said
 * again under the same idempotency key; `never`: refused for good, or until somebody has done what `action` says.
 */
export type ErrorClass =
  | { readonly kind: 'held' }
  | { readonly kind: 'retry'; readonly scope: 'conversation' | 'connection'; readonly afterMs?: number }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'never' };

export interface ClassifiedError {
  readonly class: ErrorClass;
  /** For the operator; our own words, so nothing of the message or the person is in it. */
  readonly meaning: string;
  readonly action: string;
}

/** Reads an answer by Blooio's code, else by the HTTP status. */
export function classify(code: string | undefined, status: number): ClassifiedError {
  const known = code === undefined ? undefined : byCode.get(code);
  if (known) return known;
  if (code?.startsWith('safety_'))
    return described(never, 'the line is restricted for safety', 'see the line in the dashboard of Blooio');
  const byPlace = byStatus.get(status);
  if (byPlace) return byPlace;
  if (status >= 500) return described(ambiguous, 'Blooio is in trouble', itIsRepeated);
  return described(never, 'Blooio does not take this', 'report it as a fault of this software');
}

/** What a code that a send ended with means, ours (`http-429`) or Blooio's. */
export function explainFailure(code: string): FailureExplanation {
  const status = Number(/^http-(\d{3})$/.exec(code)?.[1] ?? 400);
  const { meaning, action } = classify(code, status);
  return { meaning, whatToDo: action };
}

const described = (errorClass: ErrorClass, meaning: string, action: string): ClassifiedError => ({
  class: errorClass,
  meaning,
  action,
});

const held = { kind: 'held' } as const;
const ambiguous = { kind: 'ambiguous' } as const;
const never = { kind: 'never' } as const;
const conversation = { kind: 'retry', scope: 'conversation' } as const;
const connection = { kind: 'retry', scope: 'connection' } as const;

const itIsRepeated = 'nothing: it is sent again';
const itWaits = 'nothing: it goes out when the person writes again';
const newKey = 'renew the API key of this connection';
const seePlan = 'see the plan and the lines in the dashboard of Blooio';

/** How much a line may say before it is answered: Blooio lets the person, not time, end it. */
const byCode = new Map<string, ClassifiedError>([
  ['conversation_awaiting_reply', described(held, 'the person has not answered yet', itWaits)],
  ['conversation_streak_limit', described(held, 'too much was said in a row', itWaits)],
  ['conversation_inactive_paused', described(held, 'the person has been silent for long', itWaits)],
  [
    'conversation_content_restricted',
    described(never, 'Blooio does not let this content through', 'say it otherwise'),
  ],
  [
    'inbound_only_no_prior_inbound',
    described(never, 'the line may only answer, and the person never wrote', 'let them write first'),
  ],
  [
    'outbound_limit_reached',
    described({ ...connection, afterMs: 600_000 }, "the line's limit is reached", seePlan),
  ],
  [
    'new_conversation_limit_reached',
    described({ ...conversation, afterMs: 600_000 }, 'the line has begun enough conversations', seePlan),
  ],
  [
    'attachment_first_message_not_allowed',
    described(never, 'a conversation cannot begin with a file', 'begin with a text'),
  ],
]);

/** What of the errors above the person's next message lifts. */
export const liftedByPerson = [...byCode].flatMap(
  ([
    code,
    {
      class: { kind },
    },
  ]) => (kind === 'held' ? [code] : []),
);

const byStatus = new Map<number, ClassifiedError>([
  [401, described(never, 'the API key is not valid', newKey)],
  [402, described(never, 'the account is not paid', seePlan)],
  [403, described(never, 'the API key may not do this', newKey)],
  [
    404,
    described(never, 'there is no such line or conversation', 'check the phone number of this connection'),
  ],
  // A proxy that lost patience, perhaps after it had passed the request on.
  [408, described(ambiguous, 'Blooio did not answer in time', itIsRepeated)],
  [
    409,
    described(never, 'another message had this idempotency key', 'report it as a fault of this software'),
  ],
  [429, described(connection, 'too many requests', itIsRepeated)],
  [503, described(connection, 'the device of the line is offline', itIsRepeated)],
]);
