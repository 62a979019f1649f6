import type { ChannelRegistry, FailureExplanation } from '../../../channels';
import type { MessageRow } from './messages.sql';

export const messageStates = ['received', 'queued', 'sent', 'delivered', 'read', 'failed'] as const;
export type MessageState = (typeof messageStates)[number];

/** Where a message is on its way; of several sends, the one that is least far. null: not known any more. */
export function stateOf(row: MessageRow): MessageState | null {
  if (row.author === 'person') return 'received';
  const said = row.sendState ?? row.delivery;
  // Said by a person in the platform's own app: it told us of it.
  if (said === null) return row.platformId === null ? null : 'sent';
  const report = row.report ?? 0;
  if (report >= 3 || said === 'read') return 'read';
  if (report === 2 || said === 'delivered') return 'delivered';
  if (said === 'sent') return 'sent';
  return said === 'failed' || said === 'parked' || said === 'cancelled' ? 'failed' : 'queued';
}

/** Why it failed, in words for who sent it. */
export function failureOf(
  channels: ChannelRegistry,
  row: MessageRow,
): ({ readonly code: string } & FailureExplanation) | null {
  if (stateOf(row) !== 'failed') return null;
  const code = row.errorCode ?? ownCodes.get(row.sendState ?? row.delivery ?? '') ?? 'FAILED';
  const explanation = ownFailures.get(code) ?? channels.find(row.channel)?.explainFailure?.(code) ?? unknown;
  return { code, ...explanation };
}

/** For what the platform was never asked about, or never answered to. */
const ownCodes: ReadonlyMap<string, string> = new Map([
  ['parked', 'OUTCOME_UNKNOWN'],
  ['cancelled', 'CANCELLED'],
]);

const unknown: FailureExplanation = { meaning: 'it was not taken', whatToDo: 'look the code up' };

const ownFailures: ReadonlyMap<string, FailureExplanation> = new Map([
  [
    'WINDOW_CLOSED',
    {
      meaning: 'the service window closed before it could go out',
      whatToDo: 'send a template, or wait for the person to write',
    },
  ],
  [
    'OUTCOME_UNKNOWN',
    {
      meaning: 'the platform did not say whether it took it: it may have arrived',
      whatToDo: 'send it again if it may arrive twice',
    },
  ],
  [
    'CONNECTION_GONE',
    {
      meaning: 'its connection was let go before it could go out',
      whatToDo: 'connect the account again, then send it again',
    },
  ],
  ['RETRIES_EXHAUSTED', { meaning: 'the platform did not take it for too long', whatToDo: 'send it again' }],
  ['UNREADABLE_MESSAGE', { meaning: 'it was damaged', whatToDo: 'send it as a new message' }],
  [
    'CANCELLED',
    {
      meaning: 'it was taken back before it left: somebody took over, or the person said STOP',
      whatToDo: 'nothing, or send it again',
    },
  ],
]);
