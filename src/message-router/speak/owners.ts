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
      const owners = await this.database.transaction((tx) => membersWithRole(tx, organizationId, ['owner']));
      let told = 0;
      for (const userId of owners) if (await this.tellOne(organizationId, userId, markdown)) told++;
      return told;
    } catch (error) {
      this.log.warn('owners_not_told', { error, organizationId });
      return 0;
    }
  }

  /** In a transaction of its own: conversations are locked by id, and those of several people would not be. */
  private async tellOne(organizationId: string, userId: string, markdown: string): Promise<boolean> {
    try {
      const told = await this.database.transaction((tx) => this.speaker.tell(tx, { userId }, { markdown }));
      return told > 0;
    } catch (error) {
      this.log.warn('owners_not_told', { error, organizationId });
      return false;
    }
  }
}
