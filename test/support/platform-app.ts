import { randomBytes } from 'node:crypto';
import { AuthApp, type JsonAnswer } from './auth-app';
import { challengeOf, discordApp, DiscordDouble, type DiscordUser } from './discord-double';
import { telegramBot, TelegramDouble } from './telegram-double';

export const redirectUri = 'https://app.example.com/signed-in';
const otherRedirectUri = 'https://app.example.com/elsewhere';

/** A page that a person has open: what it keeps of a sign-in that it began. */
export interface Browser {
  readonly verifier: string;
  readonly state: string;
  readonly url: string;
}

/** The whole application with doubles of Telegram and Discord, as a page calls it. */
export class PlatformApp {
  private constructor(
    readonly app: AuthApp,
    readonly telegram: TelegramDouble,
    readonly discord: DiscordDouble,
  ) {}

  /** Call it in a `beforeAll`; closed when the test file ends. */
  static async start(environment: Record<string, string> = {}): Promise<PlatformApp> {
    const [telegram, discord] = [new TelegramDouble(), new DiscordDouble()];
    const [oauthUrl, discordUrl] = [await telegram.start(), await discord.start()];
    atEnd.push(
      () => telegram.stop(),
      () => discord.stop(),
    );
    const app = await AuthApp.start({
      ELIZA_APP_TELEGRAM_BOT_TOKEN: telegramBot.botToken,
      ELIZA_APP_TELEGRAM_CLIENT_ID: telegramBot.clientId,
      ELIZA_APP_TELEGRAM_CLIENT_SECRET: telegramBot.clientSecret,
      TELEGRAM_OAUTH_URL: oauthUrl,
      ELIZA_APP_DISCORD_APPLICATION_ID: discordApp.applicationId,
      ELIZA_APP_DISCORD_CLIENT_SECRET: discordApp.clientSecret,
      DISCORD_API_URL: discordUrl,
      AUTH_REDIRECT_URIS: `${redirectUri},${otherRedirectUri}`,
      ...environment,
    });
    return new PlatformApp(app, telegram, discord);
  }

  /** A page begins: the platform's address with the state. */
  async begin(platform: 'telegram' | 'discord'): Promise<Browser> {
    const verifier = randomBytes(32).toString('base64url');
    const query = new URLSearchParams({ redirect_uri: redirectUri, code_challenge: challengeOf(verifier) });
    const path = `/api/eliza-app/auth/${platform}/authorize?${query.toString()}`;
    const { status, body } = await this.app.call('GET', path);
    if (status !== 200) throw new Error(`authorize answered ${status} ${JSON.stringify(body)}`);
    return { verifier, ...(body as { url: string; state: string }) };
  }

  /** The page posts what the platform signed, or what the browser came back with. */
  post(platform: 'telegram' | 'discord', body: object, token?: string): Promise<JsonAnswer> {
    return this.app.call('POST', `/api/eliza-app/auth/${platform}`, {
      body,
      ...(token !== undefined && { token }),
    });
  }

  /** What a page posts after somebody agreed at Discord. */
  async agreedAtDiscord(user: DiscordUser): Promise<Record<string, string>> {
    const browser = await this.begin('discord');
    return back(browser, this.discord.agree(browser.url, user));
  }

  /** What a page posts after somebody agreed at Telegram. */
  async agreedAtTelegram(claims: object): Promise<Record<string, string>> {
    const browser = await this.begin('telegram');
    return back(browser, this.telegram.agree(browser.url, claims));
  }

  async users(): Promise<number> {
    const [row] = await this.app.rows<{ n: number }>('select count(*)::int as n from users');
    return row?.n ?? 0;
  }
}

/** The body of a page that came back from a platform. */
export const back = (
  { verifier }: Pick<Browser, 'verifier'>,
  brought: { readonly code: string; readonly state: string },
): Record<string, string> => ({ ...brought, redirect_uri: redirectUri, code_verifier: verifier });

const atEnd: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of atEnd.splice(0)) await end();
});
