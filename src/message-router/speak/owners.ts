import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import { Log } from '../../foundation/log/log';
import { membersWithRole } from '../../users';
import { Speaker } from './speaker';

/** Tells the owners of an organisation what they must know of it, in their own conversations with the app. */
@Injectable()
export class Owners {
  constructor(
    private readonly database: Database,
    private readonly speaker: Speaker,
    private readonly log: Log,
  ) {}

  /** Best effort, never rejects: where it can arrive it is queued. How many were told. */
  async tell(organizationId: string, markdown: string): Promise<number> {
    try {
      return await this.database.transaction(async (tx) => {
        let told = 0;
        for (const userId of await membersWithRole(tx, organizationId, ['owner']))
          if (await this.speaker.tell(tx, { userId }, { markdown })) told++;
        return told;
      });
    } catch (error) {
      this.log.warn('owners_not_told', { error, organizationId });
      return 0;
    }
  }
}
