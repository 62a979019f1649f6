import { Injectable } from '@nestjs/common';
import type { Reply, ReplyAddress } from '../../channels';
import { ConnectionDirectory } from '../../connections';
import { Clock } from '../../foundation/clock';
import type { Tx } from '../../foundation/database/tx';
import { announceIn } from '../leases/announcements';
import { writeLog } from '../outbox/log-lines.sql';
import { queueReplies } from '../outbox/queue-replies.sql';
import { rendered, saidInLog } from '../outbox/rendered';
import { windowEnd } from '../outbox/service-window';
import { conversationsOf, lockListeners, type Listener, type OwnConversation } from './speaker.sql';

/** Whom to tell something. */
export interface Audience {
  readonly userId: string;
  /** Only where this identity of theirs writes. */
  readonly identityId?: string;
  /** Not where this identity of theirs writes. */
  readonly exceptIdentityId?: string;
  readonly exceptConversationIds?: readonly string[];
  /** Only on these channels; absent: on all. */
  readonly channels?: readonly string[];
  /** Also who said STOP: what they ask for, and what is about their account's safety. */
  readonly evenIfStopped?: boolean;
}

/** A sign-in code, and how long it is of use. */
export interface SaidCode {
  readonly digits: string;
  readonly goodUntil: Date;
}

/**
 * Says something outside of a turn: a code, a notice. It is queued in the caller's transaction under the conversation's row
 * lock, and goes out when that commits, behind all that was said before, whoever holds the conversation.
 */
@Injectable()
export class Speaker {
  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly clock: Clock,
  ) {}

  /**
   * Says it in one conversation. False, and nothing is written, where it cannot arrive: in groups, after the service window
   * (counted from what was read), on a connection that is gone, where the address may lead to somebody else by now, and to who
   * said STOP unless told otherwise. `code`: a sign-in code that the reply holds; after the window it goes out alone, where the
   * channel has something to carry it, and never when it is worth nothing any more.
   */
  async say(
    tx: Tx,
    conversationId: string,
    reply: Reply,
    { evenIfStopped = false, code }: { readonly evenIfStopped?: boolean; readonly code?: SaidCode } = {},
  ): Promise<boolean> {
    const [listener] = await lockListeners(tx, [conversationId]);
    return listener !== undefined && this.queue(tx, listener, reply, evenIfStopped, code);
  }

  /** Says it in the person's one-to-one conversations with the app where it can arrive, newest first. How many there were. */
  async tell(tx: Tx, audience: Audience, reply: Reply): Promise<number> {
    const ids = chosen(audience, await conversationsOf(tx, audience.userId));
    let told = 0;
    for (const listener of ids.length ? await lockListeners(tx, ids) : []) {
      const channel = this.directory.get(listener.connectionId)?.channel.id;
      if (channel === undefined || (audience.channels && !audience.channels.includes(channel))) continue;
      if (await this.queue(tx, listener, reply, audience.evenIfStopped ?? false)) told++;
    }
    return told;
  }

  private async queue(
    tx: Tx,
    listener: Listener,
    reply: Reply,
    evenIfStopped: boolean,
    code?: SaidCode,
  ): Promise<boolean> {
    const channel = this.directory.get(listener.connectionId)?.channel;
    const { address, lastMessageAt } = listener;
    if (!channel || address === null || listener.isGroup || listener.passedOn) return false;
    if (listener.stopped && !evenIfStopped) return false;
    const to = JSON.parse(address) as ReplyAddress;
    if (!channel.canReach(to)) return false;
    const closes = windowEnd(channel, lastMessageAt ?? new Date(0));
    const closed = closes !== undefined && closes <= this.clock.now();
    const late = closed && code !== undefined ? channel.codeMessage?.(to, code.digits) : undefined;
    const payloads = closed ? [late].filter((one) => one !== undefined) : rendered([reply], channel);
    if (!payloads.length) return false;
    const { id, connectionId } = listener;
    const messageId = await queueReplies(tx, {
      conversationId: id,
      connectionId,
      address,
      payloads,
      pace: channel.pace,
      expiresAt: earlier(closed ? undefined : closes, code?.goodUntil),
    });
    await writeLog(tx, id, [
      {
        id: messageId,
        author: 'step',
        kind: 'text',
        text: saidInLog(reply),
        platformId: null,
        at: this.clock.now(),
      },
    ]);
    await announceIn(tx, [id]);
    return true;
  }
}

const earlier = (a: Date | undefined, b: Date | undefined): Date | undefined =>
  a && b && b < a ? b : (a ?? b);

function chosen(
  { identityId, exceptIdentityId, exceptConversationIds = [] }: Audience,
  all: readonly OwnConversation[],
): string[] {
  const wanted = all.filter((one) => identityId === undefined || (one.identityId === identityId && one.live));
  const theirs = all.filter((one) => one.identityId === exceptIdentityId).map(({ id }) => id);
  const except = new Set([...exceptConversationIds, ...theirs]);
  return [...new Set(wanted.map(({ id }) => id))].filter((id) => !except.has(id));
}
