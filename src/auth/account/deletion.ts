import { Injectable } from '@nestjs/common';
import type { Reply } from '../../channels';
import { Database } from '../../foundation/database/database';
import { Speaker } from '../../message-router';
import { Sessions } from '../sessions/sessions';
import { scheduleDeletion } from './deletion.sql';
import { ownsSharedOrganization } from './shared-organizations.sql';

const GRACE_DAYS = 7;

/** A person wants to leave. */
export type DeletionAsked =
  | { readonly kind: 'asked'; readonly deleteAt: Date }
  | { readonly kind: 'unknown-user' }
  | { readonly kind: 'owns-shared-organization' };

/** Takes a person's wish to be erased: they are signed out everywhere at once, and erased after the days of grace. */
@Injectable()
export class Deletion {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly speaker: Speaker,
  ) {}

  /** `now`: without days of grace, within seconds. */
  ask(userId: string, { now }: { readonly now: boolean }): Promise<DeletionAsked> {
    return this.database.transaction(async (tx): Promise<DeletionAsked> => {
      if (await ownsSharedOrganization(tx, userId)) return { kind: 'owns-shared-organization' };
      const deleteAt = await scheduleDeletion(tx, userId, now ? 0 : GRACE_DAYS);
      if (!deleteAt) return { kind: 'unknown-user' };
      await this.sessions.revoke(tx, { userId }, 'erasure_asked');
      // What is erased at once takes a notice with it.
      if (!now) await this.speaker.tell(tx, { userId, evenIfStopped: true }, noticeOf(deleteAt));
      return { kind: 'asked', deleteAt };
    });
  }
}

/** Goes to every messenger of theirs: whoever took a session over cannot delete an account unseen. */
function noticeOf(deleteAt: Date): Reply {
  const when = `${deleteAt.toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
  return {
    markdown: `Your account and all that was said here will be deleted on ${when}, as asked for in the app. To keep it, sign in before then.`,
  };
}
