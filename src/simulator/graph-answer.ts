import type { Fault } from './faults';
import { errorBody, statusOf, type GraphError } from './graph-error';
import type { Recipient } from './graph-message';

/** What the caller gets. `cut`: the connection ends without an answer. */
export type GraphAnswer =
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** How long the answer is held back. */
      readonly delayMs: number;
    };

type Answered = Extract<GraphAnswer, { kind: 'answer' }>;

/** 200 with a JSON body. */
export const success = (body: unknown): Answered => json(200, body);

/** A refusal in the Graph API's error shape. */
export const refusal = (error: GraphError): Answered => json(statusOf(error), errorBody(error));

/** The refusal that a planned fault asks for. */
export function plannedRefusal(fault: Extract<Fault, { kind: 'error' }>): Answered {
  const { code, status, retryAfterSeconds } = fault;
  const answer = refusal({ code, details: 'A planned fault.', ...(status === undefined ? {} : { status }) });
  if (retryAfterSeconds === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'retry-after': String(retryAfterSeconds) } };
}

/** The answer to a message that was taken: 200 means accepted, nothing more (send-messages page, 11-Sep-2026). */
export function acceptance(id: string, to: Recipient): Answered {
  const contact =
    to.kind === 'user-id'
      ? { input: to.input, user_id: to.userId }
      : { input: to.input, wa_id: to.input.replace(/\D/g, '') };
  return success({ messaging_product: 'whatsapp', contacts: [contact], messages: [{ id }] });
}

/** What is left of an answer when a planned fault strikes after the message went out. */
export function disturbed(
  answer: Answered,
  fault: Exclude<Fault, { kind: 'cut-before' | 'error' }> | undefined,
): GraphAnswer {
  switch (fault?.kind) {
    case undefined:
    case 'fails-later':
      return answer;
    case 'cut-after':
      return { kind: 'cut' };
    case 'slow':
      return { ...answer, delayMs: fault.delayMs };
    case 'nonsense':
      return { ...answer, headers: { 'content-type': 'text/html' }, body: '<html><body>Sorry</body></html>' };
  }
}

const json = (status: number, body: unknown): Answered => ({
  kind: 'answer',
  status,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
  delayMs: 0,
});
