import type { FailureExplanation } from '../contract/channel';

/**
 * What a refusal of Telegram means for a message of ours.
 * `retry`: refused before it was looked at; the same message may go later.
 * `plain`: its formatting was refused; as plain text it may go.
 * `moved`: the group has another id now.
 * `ambiguous`: it may have gone out.
 * `never`: refused for good.
 */
export type ErrorKind = 'retry' | 'plain' | 'moved' | 'ambiguous' | 'never';

export interface ClassifiedError {
  readonly kind: ErrorKind;
  /** In kebab case, stable: Telegram's own codes are those of HTTP and tell too little. */
  readonly code: string;
  readonly meaning: string;
  readonly action: string;
}

/** What Telegram said: its description is read, and never passed on: it may hold what was sent. */
export interface TelegramError {
  readonly status: number;
  readonly description: string;
  readonly hasMoved: boolean;
}

/**
 * Reads a refusal by Telegram's status and, where that is the only sign, by its description: the Bot API has no other codes
 * (errors: "an Integer error_code … its contents are subject to change").
 */
export function classify({ status, description, hasMoved }: TelegramError): ClassifiedError {
  if (status === 429) return known('too-many-requests');
  // 408 comes from a proxy that lost patience, perhaps after it had passed the request on.
  if (status >= 500 || status === 408) return known('platform-trouble');
  if (hasMoved) return known('group-moved');
  const row = rows.find(({ statuses, says }) => statuses.includes(status) && says.test(description));
  return row ? known(row.code) : known(status === 400 ? 'refused' : 'not-the-bot-api');
}

/** What a code that a send ended with means. */
export function explainFailure(code: string): FailureExplanation {
  const { meaning, action } = known(isCode(code) ? code : 'refused');
  return { meaning, whatToDo: action };
}

const isCode = (code: string): code is ErrorCode => Object.hasOwn(meanings, code);

function known(code: ErrorCode): ClassifiedError {
  const [kind, meaning, action] = meanings[code];
  return { kind, code, meaning, action };
}

interface Row {
  readonly statuses: readonly number[];
  readonly says: RegExp;
  readonly code: ErrorCode;
}

/** The first that fits. */
const rows: readonly Row[] = [
  { statuses: [401, 404], says: /^(?:Unauthorized|Not Found)$/i, code: 'token-refused' },
  { statuses: [401], says: /./, code: 'token-refused' },
  { statuses: [403], says: /blocked by the user/i, code: 'blocked-by-person' },
  { statuses: [403], says: /user is deactivated/i, code: 'person-gone' },
  { statuses: [403], says: /can't initiate conversation/i, code: 'never-wrote' },
  { statuses: [403], says: /kicked|not a member|not enough rights|have no rights/i, code: 'not-in-group' },
  { statuses: [403], says: /(?:)/, code: 'forbidden' },
  {
    statuses: [400],
    says: /can't parse entities|can't find end|unsupported start tag/i,
    code: 'bad-formatting',
  },
  { statuses: [400], says: /chat not found|PEER_ID_INVALID/i, code: 'chat-not-found' },
  { statuses: [400], says: /not enough rights|have no rights|CHAT_WRITE_FORBIDDEN/i, code: 'not-in-group' },
  { statuses: [400], says: /message text is empty|message is too long/i, code: 'bad-text' },
  {
    statuses: [400],
    says: /wrong file identifier|failed to get HTTP URL content|wrong type of the web page|file is too big/i,
    code: 'bad-file',
  },
  { statuses: [400], says: /BUTTON_DATA_INVALID|can't parse inline keyboard/i, code: 'bad-buttons' },
  { statuses: [400], says: /message to be replied not found|thread not found/i, code: 'no-such-message' },
];

const reportBug = 'report it as a fault of this software';
const itIsRepeated = 'nothing: it is sent again';

const meanings = {
  'too-many-requests': ['retry', 'the bot or the chat gets too many messages', itIsRepeated],
  'platform-trouble': ['ambiguous', 'the Bot API is in trouble', 'look in the chat whether it arrived'],
  'group-moved': ['moved', 'the group became a supergroup with another id', itIsRepeated],
  'bad-formatting': ['plain', 'the formatting was refused', 'nothing: it is sent as plain text'],
  'token-refused': [
    'never',
    "the bot's token is not valid any more",
    'make a new token with BotFather and connect again',
  ],
  'blocked-by-person': ['never', 'the person blocked the bot', 'nothing, until they unblock it'],
  'person-gone': ['never', 'the account of the person was deleted', 'nothing'],
  'never-wrote': ['never', 'the person never wrote to the bot', 'ask them to open the bot and press Start'],
  'not-in-group': [
    'never',
    'the bot may not write in this group',
    'add the bot to the group, with the right to write',
  ],
  forbidden: ['never', 'Telegram forbids this message', 'see the bot with BotFather'],
  'chat-not-found': [
    'never',
    'there is no such chat for this bot',
    'ask the person to open the bot and press Start',
  ],
  'bad-text': ['never', 'the text is empty or too long', reportBug],
  'bad-file': [
    'never',
    'the file could not be fetched, or is too big',
    'check the link, the type and the size of the file',
  ],
  'bad-buttons': ['never', 'the buttons were refused', reportBug],
  'no-such-message': ['never', 'the message or topic to reply to is gone', 'write without replying to it'],
  refused: ['never', 'Telegram refused the message', reportBug],
  'not-the-bot-api': ['never', 'not an answer of the Bot API', 'check TELEGRAM_API_URL'],
} as const satisfies Readonly<Record<string, readonly [ErrorKind, string, string]>>;

type ErrorCode = keyof typeof meanings;
