import { uuid7 } from '../../foundation/uuid7';
import type { LogLine } from '../outbox/outbox.repository';
import type { Turn } from './turn';

/** What the person said, for the log. Its ids come before those of the answer: the log is read in their order. */
export function heardLines(turn: Turn): LogLine[] {
  return turn.log.map((line) => ({
    id: uuid7(),
    author: 'person',
    kind: line.kind,
    text: line.text ?? null,
    platformId: line.platformId,
    at: line.at,
  }));
}

/** What was said, as one line under the id of its first outbox row; none where nothing goes out. */
export function saidLines(
  { author, say }: { readonly author: 'agent' | 'step'; readonly say: string },
  replyId: string | undefined,
  now: Date,
): LogLine[] {
  if (!replyId) return [];
  return [{ id: replyId, author, kind: 'text', text: say, platformId: null, at: now.toISOString() }];
}
