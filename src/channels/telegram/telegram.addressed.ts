import { list, number, object, type JsonObject } from './telegram.fields';

/** The bot that a message was delivered to. */
export interface Bot {
  /** Its id. */
  readonly account: string | undefined;
  /** Its name without `@`. */
  readonly username: string | undefined;
}

/**
 * Whether what was written in a group was said to this bot: it answers a message of the bot's, has its name in it, or begins
 * with a command that names no other bot. What was passed on names and commands nobody.
 */
export const isToBot = (message: JsonObject, forwarded: boolean, bot: Bot): boolean =>
  answersBot(message, bot) || (!forwarded && entitiesOf(message).some((entity) => isForBot(entity, bot)));

function answersBot({ reply_to_message }: JsonObject, { account }: Bot): boolean {
  const answered = object(reply_to_message);
  // Whatever is written in a forum's topic answers, for Telegram, the message that opened the topic.
  return isBot(answered.from, account) && answered.forum_topic_created === undefined;
}

/** A stretch of a text that Telegram found a meaning in. */
interface Entity {
  readonly type: unknown;
  readonly user: unknown;
  readonly text: string;
  readonly isFirst: boolean;
}

const entitiesOf = (message: JsonObject): readonly Entity[] => [
  ...entitiesIn(message.text, message.entities),
  ...entitiesIn(message.caption, message.caption_entities),
];

/** Offsets and lengths count UTF-16 code units (Bot API, MessageEntity). */
const entitiesIn = (text: unknown, entities: unknown): readonly Entity[] =>
  typeof text !== 'string'
    ? []
    : list(entities).map((entity) => {
        const { type, user, offset, length } = object(entity);
        const [from, count] = [Number(offset), Number(length)];
        return { type, user, text: text.slice(from, from + count), isFirst: from === 0 };
      });

function isForBot({ type, user, text, isFirst }: Entity, { account, username }: Bot): boolean {
  switch (type) {
    case 'text_mention':
      return isBot(user, account);
    case 'mention':
      return isName(text.slice(1), username);
    case 'bot_command': {
      const [, name] = text.split('@');
      return name === undefined ? isFirst : isName(name, username);
    }
    default:
      return false;
  }
}

const isBot = (user: unknown, account: string | undefined): boolean =>
  account !== undefined && number(object(user).id) === account;

/** Names of Telegram are the same in capitals. */
const isName = (written: string, username: string | undefined): boolean =>
  username !== undefined && written.toLowerCase() === username.toLowerCase();
