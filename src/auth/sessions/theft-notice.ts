import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import { Log } from '../../foundation/log/log';
import { Speaker } from '../../message-router';

/** Tells a person in their messengers that a copy of their session was found. */
@Injectable()
export class TheftNotice {
  constructor(
    private readonly database: Database,
    private readonly speaker: Speaker,
    private readonly log: Log,
  ) {}

  /** In a transaction of its own: the session has ended, whether the person can be told or not. Never throws. */
  async tell(userId: string, device: string | null): Promise<void> {
    const markdown =
      `Somebody used an old sign-in key of your device “${device ?? 'unknown device'}”, so that device has been signed out. ` +
      'Was it you? Then just sign in again. If not, sign out everywhere in your account.';
    try {
      await this.database.transaction((tx) =>
        this.speaker.tell(tx, { userId, evenIfStopped: true }, { markdown }),
      );
    } catch (error) {
      this.log.error('theft_notice_failed', { userId, error });
    }
  }
}
