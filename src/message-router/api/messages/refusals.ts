import { Problem } from '../../../foundation/http/problem';

/** Why nothing was queued. `text` says more than the code's own sentence; `details` holds names and counts, never what was sent. */
export interface Refusal {
  readonly code: RefusalCode;
  readonly text?: string;
  readonly details?: Readonly<Record<string, unknown>>;
}

export type RefusalCode = keyof typeof refusals;

const refusals = {
  CONNECTION_NOT_FOUND: [404, 'There is no such connection.'],
  CONVERSATION_NOT_FOUND: [404, 'There is no such conversation.'],
  MESSAGE_NOT_FOUND: [404, 'There is no such message.'],
  CONNECTION_REQUIRED: [422, 'There are several connections: name one.'],
  CONTENT_REFUSED: [422, 'The channel cannot say this.'],
  TEMPLATE_PARAMETERS: [422, 'The template takes other parameters.'],
  GROUP_CONVERSATION: [422, 'Nothing is sent to groups.'],
  UNREACHABLE: [422, 'Nobody can be reached there.'],
  OPTED_OUT: [409, 'This person wants no such messages.'],
  WINDOW_CLOSED: [409, 'The person has not written within the service window: only a template may go out.'],
  TEMPLATE_NOT_APPROVED: [409, 'The connection has no such template that is approved.'],
  NOT_FAILED: [409, 'This message did not fail.'],
  MESSAGE_TOO_OLD: [409, 'What was sent is not kept any more.'],
  RESENT_BEFORE: [409, 'This message was sent again before.'],
} as const satisfies Record<string, readonly [status: number, text: string]>;

/** Nothing was done, for a reason that says it all. */
export const refusal = (code: RefusalCode): { readonly kind: 'refused'; readonly why: Refusal } => ({
  kind: 'refused',
  why: { code },
});

/** The answer to whoever asked for it. */
export function problemOf({ code, text, details }: Refusal): Problem {
  const [status, usual] = refusals[code];
  return new Problem(status, code, text ?? usual, details && { details });
}
