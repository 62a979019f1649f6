import { parseArgs } from 'node:util';

/** What `npm run chat -- …` asks for. */
export type ChatArguments =
  | { readonly kind: 'talk'; readonly as?: string }
  | { readonly kind: 'say'; readonly text: string; readonly as?: string }
  | { readonly kind: 'help' }
  | { readonly kind: 'mistake'; readonly why: string };

export const chatUsage = `npm run chat                        talk in the terminal
npm run chat -- --say "hello"       say one thing, print the reply
npm run chat -- --as Ada            as somebody else
printf 'hi\\nbye\\n' | npm run chat   each line a message

/quit leaves; /help is answered by the bot.`;

/** Reads the arguments behind `--`. */
export function chatArguments(given: readonly string[]): ChatArguments {
  let values: { say?: string; as?: string; help?: boolean };
  try {
    ({ values } = parseArgs({
      args: [...given],
      options: { say: { type: 'string' }, as: { type: 'string' }, help: { type: 'boolean', short: 'h' } },
    }));
  } catch (error) {
    return { kind: 'mistake', why: error instanceof Error ? error.message : String(error) };
  }
  const { say, as, help } = values;
  if (help) return { kind: 'help' };
  if (as !== undefined && !as.trim()) return { kind: 'mistake', why: '--as needs a name' };
  const who = as === undefined ? {} : { as: as.trim() };
  if (say === undefined) return { kind: 'talk', ...who };
  return say.trim() ? { kind: 'say', text: say, ...who } : { kind: 'mistake', why: '--say needs a text' };
}
