import type { Environment } from '../foundation/config/load-config';
import { mask } from '../foundation/log/mask';
import { isId, readArguments, withDatabase, type CommandEnd, type Mistake } from './command';
import { listLettersSql, type LetterLine } from './dead-letters.sql';

const usage = `npm run dead-letters                       what could not be done and was not requeued
npm run dead-letters -- --kind turn        only event, turn or send
npm run dead-letters -- --reason X         only with this reason
npm run dead-letters -- --since 2h         only of the last 2 hours (m, h, d)
npm run dead-letters -- --limit 200        more than 50, at most 1000`;

/** Lists open dead letters, newest first, without anybody's words, names or numbers. */
export async function deadLetters(
  args: readonly string[],
  environment: () => Promise<Environment>,
  now = new Date(),
): Promise<CommandEnd> {
  const wanted = wantedLetters(args);
  if (wanted.kind === 'help') return { code: 0, text: usage };
  if (wanted.kind === 'mistake') return { code: 2, text: `${wanted.why}\n\n${usage}` };
  const { only, reason, sinceMs, limit } = wanted;
  const since = sinceMs === undefined ? null : new Date(now.getTime() - sinceMs);
  const letters = await withDatabase(await environment(), (tx) =>
    tx.query<LetterLine>(listLettersSql, [only ?? null, reason ?? null, since, limit]),
  );
  return { code: 0, text: table(letters) };
}

interface Wanted {
  readonly kind: 'list';
  readonly only: string | undefined;
  readonly reason: string | undefined;
  readonly sinceMs: number | undefined;
  readonly limit: number;
}

function wantedLetters(args: readonly string[]): Wanted | Mistake | { readonly kind: 'help' } {
  const read = readArguments(args, {
    kind: { type: 'string' },
    reason: { type: 'string' },
    since: { type: 'string' },
    limit: { type: 'string', default: '50' },
    help: { type: 'boolean', short: 'h' },
  });
  if (read.kind === 'mistake') return read;
  const { kind, reason, since, limit, help } = read.values;
  if (help) return { kind: 'help' };
  if (read.positionals.length) return { kind: 'mistake', why: 'This command takes options only' };
  if (kind !== undefined && !['event', 'turn', 'send'].includes(kind))
    return { kind: 'mistake', why: '--kind is event, turn or send' };
  const sinceMs = since === undefined ? undefined : durationMs(since);
  if (Number.isNaN(sinceMs)) return { kind: 'mistake', why: '--since is a number and m, h or d, such as 2h' };
  if (!/^[1-9]\d{0,3}$/.test(limit) || Number(limit) > 1_000)
    return { kind: 'mistake', why: '--limit is a number from 1 to 1000' };
  return { kind: 'list', only: kind, reason, sinceMs, limit: Number(limit) };
}

function durationMs(text: string): number {
  const [, count, unit] = /^(\d{1,5})([mhd])$/.exec(text) ?? [];
  return Number(count) * (unit === 'd' ? 86_400_000 : unit === 'h' ? 3_600_000 : 60_000);
}

function table(letters: readonly LetterLine[]): string {
  const [first] = letters;
  if (!first) return 'No dead letters.';
  const lines = letters.map((letter) => [
    letter.id,
    letter.created_at.toISOString().slice(0, 19),
    letter.kind,
    letter.reason,
    letter.channel,
    about(letter),
  ]);
  const all = [['ID', 'SINCE (UTC)', 'KIND', 'REASON', 'CHANNEL', 'CONVERSATION'], ...lines];
  const widths = all[0]?.map((_, column) => Math.max(...all.map((line) => line[column]?.length ?? 0))) ?? [];
  const rows = all.map((line) =>
    line
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  const more = first.matching > letters.length ? `, ${first.matching - letters.length} more not shown` : '';
  return [
    ...rows,
    '',
    `${letters.length} dead letter${letters.length === 1 ? '' : 's'}${more}. npm run requeue -- <id>`,
  ].join('\n');
}

/** An event that is nobody's has no conversation, but an account that it came for. */
function about({ conversation_id: conversation, scope }: LetterLine): string {
  if (conversation !== null) return conversation;
  const account = scope.slice(scope.indexOf(':') + 1);
  return isId(account) ? '-' : `account ${mask(account)}`;
}
