import { parseArgs } from 'node:util';

/** What `npm run chat -- …` asks for. `to`: digits of a number that an organisation connected, or a channel. */
export type ChatArguments =
  | { readonly kind: 'talk'; readonly as?: string; readonly to?: string }
  | { readonly kind: 'say'; readonly text: string; readonly as?: string; readonly to?: string }
  | { readonly kind: 'login'; readonly showToken: boolean; readonly as?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly why: string };

export const chatUsage = `npm run chat                        talk in the terminal
npm run chat -- --say "hello"       say one thing, print the reply
npm run chat -- --as Ada            as somebody else
npm run chat -- --to +13015550100   with the number of an organisation
npm run chat -- --channel imessage  on another messenger than WhatsApp
npm run chat -- --login             sign in by a message, as a front end would
npm run --silent chat -- --login --show-token   …and print the access token alone
printf 'hi\\nbye\\n' | npm run chat   each line a message

/quit leaves; /help is answered by the bot.`;

/** Reads the arguments behind `--`. */
export function chatArguments(given: readonly string[]): ChatArguments {
  let values: {
    say?: string;
    as?: string;
    to?: string;
    channel?: string;
    help?: boolean;
    login?: boolean;
    'show-token'?: boolean;
  };
  try {
    ({ values } = parseArgs({
      args: [...given],
      options: {
        say: { type: 'string' },
        as: { type: 'string' },
        to: { type: 'string' },
        channel: { type: 'string' },
        login: { type: 'boolean' },
        'show-token': { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }));
  } catch (error) {
    return { kind: 'mistake', why: error instanceof Error ? error.message : String(error) };
  }
  const { say, as, to, channel, help, login = false, 'show-token': showToken = false } = values;
  if (help) return { kind: 'help' };
  if (as !== undefined && !as.trim()) return { kind: 'mistake', why: '--as needs a name' };
  const who = as === undefined ? {} : { as: as.trim() };
  if (to !== undefined && !/^\+?\d{7,15}$/.test(to))
    return { kind: 'mistake', why: '--to needs a phone number' };
  if (to !== undefined && login) return { kind: 'mistake', why: '--login and --to exclude each other' };
  if (channel !== undefined && !/^[a-z]{1,32}$/.test(channel))
    return { kind: 'mistake', why: '--channel needs a channel, like imessage' };
  if (channel !== undefined && (to !== undefined || login))
    return { kind: 'mistake', why: '--channel excludes --to and --login' };
  const other = channel === 'whatsapp' ? undefined : channel;
  const whom = {
    ...who,
    ...(other === undefined ? {} : { to: other }),
    ...(to === undefined ? {} : { to: to.replace('+', '') }),
  };
  if (showToken && !login) return { kind: 'mistake', why: '--show-token needs --login' };
  if (login && say !== undefined) return { kind: 'mistake', why: '--login and --say exclude each other' };
  if (login) return { kind: 'login', showToken, ...who };
  if (say === undefined) return { kind: 'talk', ...whom };
  return say.trim() ? { kind: 'say', text: say, ...whom } : { kind: 'mistake', why: '--say needs a text' };
}
