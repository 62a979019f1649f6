import { IsOptional, Matches } from 'class-validator';

/** What one bot holds. */
export class TelegramCredentials {
  /** As BotFather gives it: the bot's id, a colon, its secret. It stands in the path of every call. */
  @Matches(/^\d{1,20}:[A-Za-z0-9_-]{10,200}$/, { message: "botToken must be a bot's token" })
  botToken!: string;

  /** Chosen by us, repeated by Telegram with every update: all that tells that it is Telegram's (`setWebhook`). */
  @Matches(/^[A-Za-z0-9_-]{16,256}$/, {
    message: 'verifyToken must be 16 to 256 letters, digits, underscores and hyphens',
  })
  verifyToken!: string;

  /** The name under which people find the bot, without `@`: sign-in links open it, groups mention it. Absent: neither works. */
  @IsOptional()
  @Matches(/^[A-Za-z0-9_]{3,64}$/, { message: "username must be a bot's name without @" })
  username?: string;
}

/** The bot's id: the digits before the colon of its token. */
export const botId = ({ botToken }: Pick<TelegramCredentials, 'botToken'>): string =>
  botToken.slice(0, botToken.indexOf(':'));
