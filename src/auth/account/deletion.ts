import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
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
  ) {}

  /** `now`: without days of grace, within seconds. */
  ask(userId: string, { now }: { readonly now: boolean }): Promise<DeletionAsked> {
    return this.database.transaction(async (tx): Promise<DeletionAsked> => {
      if (await ownsSharedOrganization(tx, userId)) return { kind: 'owns-shared-organization' };
      const deleteAt = await scheduleDeletion(tx, userId, now ? 0 : GRACE_DAYS);
      if (!deleteAt) return { kind: 'unknown-user' };
      await this.sessions.revoke(tx, { userId }, 'erasure_asked');
      return { kind: 'asked', deleteAt };
    });
  }
}
