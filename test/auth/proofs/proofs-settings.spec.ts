import { DiscordSignInConfig } from '../../../src/auth/proofs/discord/discord.config';
import { RedirectsConfig } from '../../../src/auth/proofs/oauth/redirects.config';
import { TelegramSignInConfig } from '../../../src/auth/proofs/telegram/telegram.config';
import { ConfigurationError, loadConfig, type Environment } from '../../../src/foundation/config/load-config';

/** What boot says of all three. */
function faultsOf(environment: Environment): string[] {
  return [DiscordSignInConfig, RedirectsConfig, TelegramSignInConfig].flatMap((type) => {
    try {
      loadConfig<object>(type, environment);
      return [];
    } catch (error) {
      return error instanceof ConfigurationError ? error.faults : [String(error)];
    }
  });
}

const discord = {
  ELIZA_APP_DISCORD_APPLICATION_ID: '157730590492196864',
  ELIZA_APP_DISCORD_CLIENT_SECRET: 'the-secret',
  AUTH_REDIRECT_URIS: 'https://app.example.com/back,http://localhost:5173/back',
};
const telegram = {
  ELIZA_APP_TELEGRAM_BOT_TOKEN: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  ELIZA_APP_TELEGRAM_CLIENT_ID: '110201543',
  ELIZA_APP_TELEGRAM_CLIENT_SECRET: 'the-secret',
  AUTH_REDIRECT_URIS: 'https://app.example.com/back',
};
const { ELIZA_APP_TELEGRAM_BOT_TOKEN } = telegram;

describe('the settings of sign-in', () => {
  it.each([
    ['nothing', {}],
    ['Discord', discord],
    ['Telegram', telegram],
    ['a bot alone: the widget and Mini Apps', { ELIZA_APP_TELEGRAM_BOT_TOKEN }],
    [
      'a Discord bot alone: the channel without sign-in',
      {
        ELIZA_APP_DISCORD_APPLICATION_ID: discord.ELIZA_APP_DISCORD_APPLICATION_ID,
        ELIZA_APP_DISCORD_BOT_TOKEN: 'a-bot-token',
      },
    ],
    ['addresses alone', { AUTH_REDIRECT_URIS: discord.AUTH_REDIRECT_URIS }],
  ])('%s may be set', (_, environment) => expect(faultsOf(environment)).toEqual([]));

  it.each([discord, telegram].flatMap((all) => Object.keys(all).map((missing) => [missing, all] as const)))(
    'boot names %s where it alone is missing',
    (missing, all) => {
      expect(faultsOf({ ...all, [missing]: ' ' })).toEqual([
        `${missing} is missing (sign-in is partly configured)`,
      ]);
    },
  );

  it('boot names what cannot be right, never the value', () => {
    const faults = faultsOf({
      ...telegram,
      ...discord,
      ELIZA_APP_DISCORD_CLIENT_SECRET: 'two words',
      ELIZA_APP_TELEGRAM_BOT_TOKEN: 'no-token',
      AUTH_REDIRECT_URIS: 'https://app.example.com,http://app.example.com',
      DISCORD_API_URL: 'http://discord.com',
      TELEGRAM_OAUTH_URL: 'ftp://oauth.telegram.org',
    });
    expect(faults.map((fault) => fault.split(' ')[0]).sort()).toEqual([
      'AUTH_REDIRECT_URIS',
      'DISCORD_API_URL',
      'ELIZA_APP_DISCORD_CLIENT_SECRET',
      'ELIZA_APP_TELEGRAM_BOT_TOKEN',
      'TELEGRAM_OAUTH_URL',
    ]);
    expect(faults.join()).not.toMatch(/two words|no-token|http:\/\/|ftp/);
  });

  it('an address is allowed character by character', () => {
    const config = loadConfig(RedirectsConfig, discord);
    const allows = (uri: string) => config.allows(uri);
    expect(allows('https://app.example.com/back')).toBe(true);
    expect(allows('http://localhost:5173/back')).toBe(true);
    for (const other of [
      'https://app.example.com/back/',
      'https://app.example.com/back?x=1',
      'https://app.example.com/back/../evil',
      'https://APP.example.com/back',
      'https://app.example.com',
      '',
    ])
      expect(allows(other)).toBe(false);
    expect(loadConfig(RedirectsConfig, {}).allows('')).toBe(false);
  });
});
