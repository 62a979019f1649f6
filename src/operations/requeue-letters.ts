import type { Environment } from '../foundation/config/load-config';
import { isId, readArguments, type CommandEnd, type Mistake } from './command';
import type { Requeue, Requeued } from './requeue';

const usage = `npm run requeue -- <dead letter id> …      tries these again
npm run requeue -- --all --reason X        tries all with this reason again, at most 1000

npm run dead-letters lists them. What may have been delivered already (OUTCOME_UNKNOWN) can arrive twice.`;

/** Lends a `Requeue` of the running installation for the time of the work. */
export type WithRequeue = <T>(environment: Environment, work: (requeue: Requeue) => Promise<T>) => Promise<T>;

/** Requeues dead letters one after the other and tells what became of each. */
export async function requeueLetters(
  args: readonly string[],
  environment: () => Promise<Environment>,
  withRequeue: WithRequeue,
): Promise<CommandEnd> {
  const wanted = wantedLetters(args);
  if (wanted.kind === 'help') return { code: 0, text: usage };
  if (wanted.kind === 'mistake') return { code: 2, text: `${wanted.why}\n\n${usage}` };
  return withRequeue(await environment(), async (requeue) => {
    const ids = wanted.kind === 'ids' ? wanted.ids : await requeue.open(wanted.reason);
    if (!ids.length) return { code: 0, text: 'No dead letter has this reason.' };
    const lines: string[] = [];
    let code: 0 | 1 = 0;
    for (const id of ids) {
      const outcome = await requeue.requeue(id);
      if (!isClosed(outcome)) code = 1;
      lines.push(`${id}: ${words[outcome]}`);
    }
    return { code, text: lines.join('\n') };
  });
}

type Wanted =
  | { readonly kind: 'ids'; readonly ids: readonly string[] }
  | { readonly kind: 'all'; readonly reason: string }
  | { readonly kind: 'help' }
  | Mistake;

function wantedLetters(args: readonly string[]): Wanted {
  const read = readArguments(args, {
    all: { type: 'boolean' },
    reason: { type: 'string' },
    help: { type: 'boolean', short: 'h' },
  });
  if (read.kind === 'mistake') return read;
  const { positionals, values } = read;
  if (values.help) return { kind: 'help' };
  if (Boolean(values.all) === positionals.length > 0)
    return { kind: 'mistake', why: 'Ids, or --all with a --reason' };
  if (values.all)
    return values.reason
      ? { kind: 'all', reason: values.reason }
      : { kind: 'mistake', why: '--all needs a --reason' };
  if (values.reason !== undefined) return { kind: 'mistake', why: '--reason goes with --all' };
  const wrong = positionals.filter((id) => !isId(id));
  if (wrong.length) return { kind: 'mistake', why: `Not the id of a dead letter: ${wrong.join(', ')}` };
  return { kind: 'ids', ids: [...new Set(positionals)] };
}

/** Nothing is left to do for the operator. */
const isClosed = (outcome: Requeued): boolean =>
  outcome === 'requeued' || outcome === 'sent-after-all' || outcome === 'closed-before';

const words: Readonly<Record<Requeued, string>> = {
  requeued: 'requeued',
  'sent-after-all': 'was delivered after all, closed',
  'closed-before': 'had been requeued before',
  'unknown-letter': 'there is no such dead letter',
  'no-connection': 'its account is not connected here: set its variables, then try again',
  'signer-unknown': 'not requeued: it is not known which organisation signed it',
  unreadable: 'holds nothing that could be repeated',
  'not-storable': 'can still not be stored',
  'row-deleted': 'is too old: what was to be sent has been deleted',
  'window-closed': 'the service window is closed',
  stopped: 'the person wrote STOP: nothing may be sent',
};
