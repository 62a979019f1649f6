import { Injectable } from '@nestjs/common';
import type { Tx } from '../foundation/database/tx';

/**
 * What one module keeps about a person. Every module with rows about users registers one (at `onModuleInit`); each method
 * runs in the caller's transaction, so an erasure or a merge is whole or not at all.
 */
export interface PersonalData {
  /** Unique; names the part in an export. */
  readonly name: string;
  /**
   * Erasures and reassignments run from low to high, exports too. Who refers to another's rows comes before it; users
   * themselves are last, at 1000.
   */
  readonly order: number;
  /** The tables it covers, for the test that finds uncovered ones. */
  readonly tables: readonly string[];
  /** Everything about the person, as plain JSON that they may read. No secrets, no other person's data. */
  export(tx: Tx, userId: string): Promise<unknown>;
  /** Leaves nothing that names or describes the person. Running it again changes nothing. */
  erase(tx: Tx, userId: string): Promise<void>;
  /**
   * Prepares a count of the rows that hold something of the person. What names them is collected now, so the count finds
   * what an erasure in between has left.
   */
  counter(tx: Tx, userId: string): Promise<RowCounter>;
  /** Gives all rows of one user to another: the two are one person. Answers what it moved. */
  reassign(tx: Tx, fromUserId: string, toUserId: string): Promise<Moved>;
  /** Undoes `reassign(tx, fromUserId, toUserId)` for what it moved and the other still has. */
  restore(tx: Tx, moved: Moved, fromUserId: string, toUserId: string): Promise<void>;
  /** One account on a channel leaves a user. */
  part(tx: Tx, parting: Parting): Promise<void>;
}

/** Ids and amounts, as JSON keeps them; each holder reads its own again. */
export type Moved = Readonly<Record<string, unknown>>;

/** An identity that leaves a user: it becomes another's, or nobody's. */
export interface Parting {
  readonly identityId: string;
  readonly channel: string;
  /** Keys by which its conversations are found: `<kind>:<value>`. */
  readonly conversationKeys: readonly string[];
  readonly fromUserId: string;
  /** Whose it is now, with all that was said by it. null: it was unlinked; what was said stays the user's, what comes is not. */
  readonly toUserId: string | null;
}

/** Rows by table, the holder's tables alone. */
export type RowCounter = (tx: Tx) => Promise<Readonly<Record<string, number>>>;

/** The holders of personal data, in their order. */
@Injectable()
export class PersonalDataRegistry {
  private readonly holders: PersonalData[] = [];

  /** Throws if two holders have one name or one order number: the order would be left to chance. */
  register(holder: PersonalData): void {
    const twin = this.holders.find(({ name, order }) => name === holder.name || order === holder.order);
    if (twin) throw new Error(`personal data: ${holder.name} and ${twin.name} have one name or one order`);
    this.holders.push(holder);
    this.holders.sort((a, b) => a.order - b.order);
  }

  get all(): readonly PersonalData[] {
    return this.holders;
  }
}
