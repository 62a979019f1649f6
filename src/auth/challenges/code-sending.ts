import { Injectable, type BeforeApplicationShutdown } from '@nestjs/common';
import { ChannelRegistry, type Reply } from '../../channels';
import { Database } from '../../foundation/database/database';
import type { Tx } from '../../foundation/database/tx';
import { HttpConfig } from '../../foundation/http/http.config';
import { RateLimits } from '../../foundation/http/rate-limits/rate-limits';
import { Log } from '../../foundation/log/log';
import { Speaker } from '../../message-router';
import { Users } from '../../users';
import { ChallengeSecrets } from './challenge-secrets';
import { codeInLog } from './claim-text';
import { findRecipient, findWantedCode, recordSentCode } from './codes.sql';

/**
 * Sends codes behind the caller's back: the answer is given before anybody looks whether there is such a person, so neither
 * its text nor its time tells. What is queued when the process ends is not sent: the person asks again.
 */
@Injectable()
export class CodeSending implements BeforeApplicationShutdown {
  private last: Promise<void> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRegistry,
    private readonly users: Users,
    private readonly limits: RateLimits,
    private readonly speaker: Speaker,
    private readonly secrets: ChallengeSecrets,
    private readonly http: HttpConfig,
    private readonly log: Log,
  ) {}

  /** Sends the code of this challenge soon, if somebody is to get it. */
  soon(challengeId: string): void {
    this.last = this.last
      .then(() => this.database.transaction((tx) => this.send(tx, challengeId)))
      .catch((error: unknown) => this.log.warn('code_not_sent', { error }));
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.last;
  }

  private async send(tx: Tx, challengeId: string): Promise<void> {
    const wanted = await findWantedCode(tx, challengeId);
    const [typed] = wanted?.sender.keys ?? [];
    const person = wanted && typed && this.channels.find(wanted.channel)?.whoIs?.(typed.value);
    if (!person) return;
    const found = await this.users.find(tx, person.sender);
    const limit = await this.limits.take(
      'code-to-identity',
      found?.identityId ?? `${wanted.channel} ${typed.value}`,
    );
    const to = await findRecipient(
      tx,
      found?.identityId,
      wanted.connectionId,
      person.conversation.keys.map(({ value }) => value),
      this.users.rules().staleBefore,
    );
    if (!to || !limit.ok || (wanted.purpose === 'reauth' && to.userId !== wanted.sessionUserId)) return;
    const digits = this.secrets.newDigits();
    // The conversation's lock before the challenge's, as the step takes them.
    const code = { digits, goodUntil: wanted.expiresAt };
    const said = { evenIfStopped: true, code };
    if (!(await this.speaker.say(tx, to.conversationId, this.codeReply(digits), said))) return;
    const recorded = await recordSentCode(tx, challengeId, {
      ...to,
      // Whoever reads the code there has all of the account's keys, not only the one that was typed.
      sender: { ...person.sender, keys: to.keys },
      codeHash: this.secrets.digitsHash(challengeId, digits),
    });
    if (!recorded) throw new Error('a challenge ended while its code was sent');
  }

  private codeReply(digits: string): Reply {
    const { elizaAppUrl } = this.http;
    const where = elizaAppUrl ? ` for ${new URL(elizaAppUrl).host}` : '';
    return { markdown: `${digits} is your Eliza code${where}. Don't share it.`, logAs: codeInLog };
  }
}
