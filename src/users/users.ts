import { Injectable } from '@nestjs/common';
import type { IdentityChangedEvent, Sender } from '../channels';
import { Clock } from '../foundation/clock';
import { Database } from '../foundation/database/database';
import { sqlState } from '../foundation/database/database-errors';
import { Statements } from '../foundation/database/statements';
import type { Tx } from '../foundation/database/tx';
import { changeIdentity, type IdentityChange } from './identities/change-identity';
import { findSender, type FoundSender } from './identities/find-sender';
import { findKnownSenders } from './identities/known-senders.sql';
import { resolveSender, type Resolved, type ResolveRules } from './identities/resolve-sender';
import { UsersConfig } from './users.config';

/** A sender and the id of the channel it wrote on. */
export interface SenderOnChannel {
  readonly sender: Sender;
  readonly channel: string;
}

const dayMs = 86_400_000;
const parallel = 4;
const attempts = 6;

/**
 * Finds or makes the users behind messages on the app's own connections. Never for an organisation's connection: whoever
 * writes there is a contact.
 */
@Injectable()
export class Users {
  constructor(
    private readonly database: Database,
    private readonly statements: Statements,
    private readonly config: UsersConfig,
    private readonly clock: Clock,
  ) {}

  /** The user behind one sender, made if nobody knows them. Safe at any concurrency. */
  resolve(sender: Sender, { channel }: { readonly channel: string }): Promise<Resolved> {
    return this.retried((tx, rules) => resolveSender(tx, sender, channel, rules));
  }

  /** A transaction over people: repeated, from its beginning, where it lost a race or `work` answers undefined. */
  transaction<T>(work: (tx: Tx, rules: ResolveRules) => Promise<T | undefined>): Promise<T> {
    return this.retried(work);
  }

  /** Who a sender is, in the caller's transaction; nothing is written, undefined for a stranger. */
  find(tx: Tx, sender: Sender): Promise<FoundSender | undefined> {
    return findSender(tx, sender, this.rules().staleBefore);
  }

  /**
   * The users behind many senders, in the same order. One statement for all who are as they were today; the rest are
   * resolved four at a time. One that fails does not harm the others.
   */
  async resolveMany(senders: readonly SenderOnChannel[]): Promise<readonly PromiseSettledResult<Resolved>[]> {
    if (!senders.length) return [];
    const seenSince = new Date(this.clock.now().getTime() - dayMs);
    const known = await findKnownSenders(
      this.statements,
      senders.map(({ sender }) => sender),
      seenSince,
    );
    const results = new Array<PromiseSettledResult<Resolved>>(senders.length);
    const waiting = [...senders.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        const [at, { sender, channel }] = next;
        const resolved = known.get(at);
        results[at] = await settle(resolved ?? this.resolve(sender, { channel }));
      }
    };
    await Promise.all(Array.from({ length: parallel }, work));
    return results;
  }

  /** Follows a platform's word that a person has a new number or id. The same event may come twice, and late. */
  changeIdentity(event: Pick<IdentityChangedEvent, 'previous' | 'sender'>): Promise<IdentityChange> {
    return this.retried((tx, rules) => changeIdentity(tx, event, rules));
  }

  /** Repeats what lost a race: a deadlock, a row that another transaction made first, an identity unlinked meanwhile. */
  private async retried<T>(work: (tx: Tx, rules: ResolveRules) => Promise<T | undefined>): Promise<T> {
    for (let attempt = 1; ; attempt++)
      try {
        return await this.database.transaction(async (tx) => {
          const result = await work(tx, this.rules());
          if (result === undefined) throw new Again('an identity was unlinked as often as it was resolved');
          return result;
        });
      } catch (error) {
        const lost = error instanceof Again || lostRaces.has(sqlState(error) ?? '');
        if (attempt === attempts || !lost) throw error;
      }
  }

  /** By which people are found, joined and parted at this moment: for who is in a transaction of their own. */
  rules(): ResolveRules {
    const now = this.clock.now();
    return {
      now,
      staleBefore: new Date(now.getTime() - this.config.identityDormantDays * dayMs),
      policy: this.config.phoneLinkPolicy,
      initialCredits: this.config.initialCredits,
    };
  }
}

/** Takes back what an attempt did that is to be made again: a proof that it used up, a key that it took away. */
class Again extends Error {}

/** Serialization failure, deadlock, unique violation. */
const lostRaces: ReadonlySet<string> = new Set(['40001', '40P01', '23505']);

async function settle<T>(value: T | Promise<T>): Promise<PromiseSettledResult<T>> {
  try {
    return { status: 'fulfilled', value: await value };
  } catch (reason) {
    return { status: 'rejected', reason };
  }
}
