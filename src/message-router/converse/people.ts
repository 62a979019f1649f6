import { Injectable } from '@nestjs/common';
import type { IdentityChangedEvent, Sender } from '../../channels';
import type { Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { Batcher } from '../../foundation/loop/batcher';
import { Contacts, Users, type ContactSeen, type SenderOnChannel } from '../../users';
import type { ConversationLease } from '../leases/conversation-lease';
import { RouterMetrics } from '../router-metrics';
import { senderFingerprint } from './sender-fingerprint';

/**
 * Who a conversation is with; `seen`: how they looked, so that they need not be looked up while that stays. A group is nobody of
 * them: its id is the conversation's, and what it hears is what was said in it.
 */
export type Person =
  | { readonly kind: 'user' | 'contact'; readonly id: string; readonly seen: string }
  | { readonly kind: 'group'; readonly id: string; readonly seen?: undefined };

/** Who a conversation is with: found or made, or known from the conversation's row at no cost. */
@Injectable()
export class People {
  private readonly batcher = new Batcher(
    (senders: readonly SenderOnChannel[]) => this.users.resolveMany(senders),
    {
      maxItems: 100,
    },
  );

  private readonly contactBatcher = new Batcher(
    (seen: readonly ContactSeen[]) => this.contacts.resolveMany(seen),
    { maxItems: 100 },
  );

  constructor(
    private readonly users: Users,
    private readonly contacts: Contacts,
    private readonly clock: Clock,
    private readonly metrics: RouterMetrics,
  ) {}

  /**
   * The user behind a sender, or on an organisation's connection its contact: those people are never users of the app.
   * In groups, where several people write, the group.
   */
  async find(lease: ConversationLease, connection: Connection, sender: Sender): Promise<Person> {
    if (lease.isGroup) return { kind: 'group', id: lease.id };
    const seen = senderFingerprint(sender, this.clock.now());
    const { organizationId } = connection;
    if (organizationId !== null) return this.contact(lease, { ...connection, organizationId }, sender, seen);
    if (lease.userId && lease.senderSeen === seen) return { kind: 'user', id: lease.userId, seen };
    const result = await this.batcher.add({ sender, channel: connection.channel.id });
    if (result.status === 'rejected') throw result.reason;
    const resolved = result.value;
    if (resolved.isNew) this.metrics.provisioned.inc();
    if (resolved.event) this.metrics.identityEvents.inc({ event: resolved.event });
    return { kind: 'user', id: resolved.userId, seen };
  }

  private async contact(
    lease: ConversationLease,
    { id: connectionId, organizationId }: { readonly id: string; readonly organizationId: string },
    sender: Sender,
    seen: string,
  ): Promise<Person> {
    const id =
      lease.senderSeen === seen
        ? lease.id
        : await this.contactBatcher.add({ conversationId: lease.id, connectionId, organizationId, sender });
    return { kind: 'contact', id, seen };
  }

  /** The platform says that a person has new keys. On an organisation's connection that is for its contacts to know. */
  async change(change: IdentityChangedEvent, connection: Connection): Promise<void> {
    if (connection.organizationId !== null) return;
    await this.users.changeIdentity(change);
    this.metrics.identityEvents.inc({ event: 'changed' });
  }
}
