/** What an organisation can hear of. */
export const outgoingEventTypes = [
  'message.received',
  'message.created',
  'message.state',
  'conversation.handed_over',
  'conversation.handed_back',
  'connection.attention',
  'budget.exhausted',
] as const;

export type OutgoingEventType = (typeof outgoingEventTypes)[number];

/** Sent on demand to try a webhook out; every one takes it. */
export const pingType = 'ping';
