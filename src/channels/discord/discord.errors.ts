import type { FailureExplanation } from '../contract/channel';

/**
 * What a refusal means for a message of ours. `retry`: the same may go later, and `scope` waits with it. `ambiguous`: it may have
 * gone out. `never`: refused for good.
 */
export type ErrorClass =
  | { readonly kind: 'retry'; readonly scope: 'conversation' | 'connection' }
  | { readonly kind: 'ambiguous' }
  | { readonly kind: 'never' };

export interface ClassifiedError {
  readonly class: ErrorClass;
  /** In our own words. */
  readonly meaning: string;
  readonly action: string;
}

/** By Discord's code where the table has it, else by the HTTP status. (topics/opcodes-and-status-codes, 6-Aug-2026.) */
export function classify(code: number | undefined, status: number): ClassifiedError {
  const row = code === undefined ? undefined : rows.get(code);
  if (row && status < 500) return row;
  if (status === 429) return error(retry('conversation'), 'too many calls', itIsRepeated);
  // 408 comes from a proxy that lost patience, perhaps after it had passed the request on.
  if (status >= 500 || status === 408)
    return error(
      { kind: 'ambiguous' },
      'Discord is in trouble',
      'see discordstatus.com; it is sent again under the same nonce',
    );
  if (status === 401) return error(never, 'the bot token is not valid', 'set a new bot token');
  if (status === 403) return error(never, 'not allowed there', "look at the bot's permissions");
  if (code !== undefined && code > 0)
    return error(never, 'a code that is not known yet', "look it up in Discord's error codes");
  return error(never, 'not an answer that Discord documents', 'check DISCORD_API_URL');
}

/** What a code that a send ended with means, ours (`http-429`) or Discord's. */
export function explainFailure(code: string): FailureExplanation {
  const status = Number(/^http-(\d{3})$/.exec(code)?.[1] ?? 400);
  const { meaning, action } = classify(/^\d{1,9}$/.test(code) ? Number(code) : undefined, status);
  return { meaning, whatToDo: action };
}

const error = (errorClass: ErrorClass, meaning: string, action: string): ClassifiedError => ({
  class: errorClass,
  meaning,
  action,
});
const retry = (scope: 'conversation' | 'connection') => ({ kind: 'retry', scope }) as const;
const never = { kind: 'never' } as const;
const itIsRepeated = 'nothing: it is sent again';
const meetAgain = 'nothing: they have to share a server with the bot, allow direct messages, or write first';
const report = 'report it: the message was not written as Discord wants it';

const rows: ReadonlyMap<number, ClassifiedError> = new Map([
  [10_003, error(never, 'the channel is not there any more', 'nothing: the person has to write again')],
  [10_008, error(never, 'the message that it answers is gone', 'nothing')],
  [10_013, error(never, 'nobody has this id', 'check the id')],
  [20_016, error(retry('conversation'), 'the channel is in slow mode', itIsRepeated)],
  [20_028, error(retry('conversation'), 'too much is written in this channel', itIsRepeated)],
  [20_029, error(retry('connection'), 'too much is written on this server', itIsRepeated)],
  [40_001, error(never, 'the bot token is not valid', 'set a new bot token')],
  [40_002, error(never, 'the account of the bot has to be verified', 'look into the developer portal')],
  [40_003, error(retry('connection'), 'direct messages are opened too fast', itIsRepeated)],
  [40_062, error(retry('connection'), 'a resource of Discord is limited', itIsRepeated)],
  [50_001, error(never, 'the bot does not see this channel', "look at the bot's permissions")],
  [50_006, error(never, 'Discord found the message empty', report)],
  [50_007, error(never, 'the person does not take messages of the bot', meetAgain)],
  [50_008, error(never, 'messages cannot be written in this channel', 'nothing')],
  [50_013, error(never, 'the bot may not write there', "look at the bot's permissions")],
  [50_035, error(never, 'Discord did not like a field of the message', report)],
  [50_278, error(never, 'the person shares no server with the bot', meetAgain)],
  [130_000, error(retry('connection'), 'Discord is overloaded', itIsRepeated)],
]);
