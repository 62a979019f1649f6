import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { Tx } from '../../foundation/database/tx';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { RouterConfig, Speaker, type Audience } from '../../message-router';
import {
  accountInWords,
  closeNotice,
  noticeTold,
  postponeNotice,
  takeNotice,
  Users,
  type Notice,
} from '../../users';
import { noticeText } from './link-texts';

const EVERY_MS = 1_000;
/** Notices of one round; what is left waits for the next. */
const AT_MOST = 50;

/**
 * Tells people in their messengers what happens to their account, and asks whether another is theirs. Only where workers run;
 * several may: each notice is told once, in the transaction that says so.
 */
@Injectable()
export class LinkNotices implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('link-notices', EVERY_MS, (signal) => this.run(signal), this.log);

  constructor(
    private readonly users: Users,
    private readonly speaker: Speaker,
    private readonly router: RouterConfig,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.router.workers === 'on') this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    if (this.router.workers === 'on') await this.loop.stop();
  }

  /** Tells what is due. */
  async run(signal?: AbortSignal): Promise<void> {
    for (let told = 0; told < AT_MOST && !signal?.aborted; told++) if (!(await this.tellNext())) return;
  }

  private tellNext(): Promise<boolean> {
    return this.users.transaction(async (tx, { now }) => {
      const notice = await takeNotice(tx, now);
      if (!notice) return false;
      if (!notice.valid) await closeNotice(tx, notice, now);
      else if (await this.tell(tx, notice)) await noticeTold(tx, notice, now);
      else await postponeNotice(tx, notice, now);
      return true;
    });
  }

  private async tell(tx: Tx, notice: Notice): Promise<boolean> {
    const account = notice.kind === 'linked' ? await accountInWords(tx, notice.userId) : undefined;
    return (await this.speaker.tell(tx, audienceOf(notice), noticeText(notice, account))) > 0;
  }
}

/** A question is no emergency; the rest is about the account's safety, and is told to who said STOP too. */
function audienceOf({ kind, userId, identityId }: Notice): Audience {
  switch (kind) {
    case 'offered':
      return { userId };
    case 'joined':
    case 'changed':
      return { userId, exceptIdentityId: identityId, evenIfStopped: true };
    case 'linked':
      return { userId, identityId, evenIfStopped: true };
  }
}
