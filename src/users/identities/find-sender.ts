import type { Sender } from '../../channels';
import type { Tx } from '../../foundation/database/tx';
import { findIdentities } from './identity-lookup.sql';
import { recognise } from './recognise';
import { withVariants } from './resolve-sender';

/** Somebody who wrote before. */
export interface FoundSender {
  readonly userId: string;
  readonly identityId: string;
  /** False where only a number spoke for an account that has a user id: that proves nothing. */
  readonly proof: boolean;
}

/** Who a sender is, as `resolveSender` would find them, and nothing is written; undefined for a stranger. */
export async function findSender(
  tx: Tx,
  sender: Sender,
  staleBefore: Date,
): Promise<FoundSender | undefined> {
  const recognition = recognise(sender, await findIdentities(tx, withVariants(sender.keys)), staleBefore);
  switch (recognition.kind) {
    case 'known':
      return {
        userId: recognition.identity.userId,
        identityId: recognition.identity.id,
        proof: recognition.proof,
      };
    case 'stranger':
      return undefined;
  }
}
