import { Injectable } from '@nestjs/common';
import type { IdentityChangedEvent, Sender } from '../../channels';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Batcher } from '../../foundation/loop/batcher';
import { Users, type SenderOnChannel } from '../../users';
import type { ConversationLease } from '../leases/conversation-lease';
import { RouterMetrics } from '../router-metrics';
import { senderFingerprint } from './sender-fingerprint';

/** Who a conversation is with: the user is found or made, or known from the conversation's row at no cost. */
@Injectable()
export class People {
  private readonly batcher = new Batcher(
    (senders: readonly SenderOnChannel[]) => this.users.resolveMany(senders),
    {
      maxItems: 100,
    },
  );

  constructor(
    private readonly users: Users,
    private readonly clock: Clock,
    private readonly metrics: RouterMetrics,
  ) {}

  /**
   * The user behind a sender; undefined in groups, where several people write, and on an organisation's connection, whose
   * people are never users of the app.
   */
  async find(
    lease: ConversationLease,
    connection: Connection,
    sender: Sender,
  ): Promise<{ readonly userId: string; readonly seen: string } | undefined> {
    if (lease.isGroup || connection.organizationId !== null) return undefined;
    const seen = senderFingerprint(sender, this.clock.now());
    if (lease.userId && lease.senderSeen === seen) return { userId: lease.userId, seen };
    const result = await this.batcher.add({ sender, channel: connection.channel.id });
    if (result.status === 'rejected') throw result.reason;
    const resolved = result.value;
    if (resolved.isNew) this.metrics.provisioned.inc();
    if (resolved.event) this.metrics.identityEvents.inc({ event: resolved.event });
    return { userId: resolved.userId, seen };
  }

  /** The platform says that a person has new keys. On an organisation's connection that is for its contacts to know. */
  async change(change: IdentityChangedEvent, connection: Connection): Promise<void> {
    if (connection.organizationId !== null) return;
    await this.users.changeIdentity(change);
    this.metrics.identityEvents.inc({ event: 'changed' });
  }
}
