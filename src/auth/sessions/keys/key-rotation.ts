import { Injectable } from '@nestjs/common';
import { Database } from '../../../foundation/database/database';
import type { Tx } from '../../../foundation/database/tx';
import { KeySeal } from './key-seal';
import { newSigningKey } from './new-signing-key';
import {
  activateNextKey,
  deleteRetiredKeys,
  dropNextKey,
  findSigningKeys,
  insertSigningKey,
  lockRotation,
  resealKey,
  retireActiveKey,
  rotationState,
} from './signing-keys.sql';

/** A key signs for so long. */
const ROTATE_AFTER_DAYS = 90;
/** A key is published for so long before it signs: longer than anybody keeps a JWKS (5 min) and than we keep the keys. */
export const PUBLISH_MINUTES = 15;
/** A retired key verifies for so long: longer than an access token lives (10 min), plus 5, plus what we keep the keys. */
export const RETIRED_MINUTES = 30;

/**
 * Moves signing keys `next` → `active` → `retired` → gone. Any number of processes may run it at any time: they take turns,
 * and one that comes second finds the work done. The very first key is active at once.
 */
@Injectable()
export class KeyRotation {
  constructor(
    private readonly database: Database,
    private readonly seal: KeySeal,
  ) {}

  /** One look at the keys, moving what is due. */
  run(): Promise<void> {
    return this.alone(async (tx) => {
      const state = await rotationState(tx, ROTATE_AFTER_DAYS);
      if (!state.active) {
        await dropNextKey(tx);
        await insertSigningKey(tx, newSigningKey(this.seal), 'active', 0);
      } else if (state.due) {
        await retireActiveKey(tx);
        await activateNextKey(tx);
      } else if (state.old && !state.next)
        await insertSigningKey(tx, newSigningKey(this.seal), 'next', PUBLISH_MINUTES);
      await deleteRetiredKeys(tx, RETIRED_MINUTES);
      await this.sealAnew(tx);
    });
  }

  /** A new active key at once, in place of one that no secret opens. */
  replaceUnreadable(kid: string): Promise<void> {
    return this.alone(async (tx) => {
      const active = (await findSigningKeys(tx)).find(({ state }) => state === 'active');
      if (active?.kid !== kid || this.seal.open(kid, active.sealed)) return;
      await retireActiveKey(tx);
      await dropNextKey(tx);
      await insertSigningKey(tx, newSigningKey(this.seal), 'active', 0);
    });
  }

  /** What an older secret sealed is sealed by the first, so that the older one can go. */
  private async sealAnew(tx: Tx): Promise<void> {
    for (const { kid, sealed } of await findSigningKeys(tx)) {
      const opened = this.seal.open(kid, sealed);
      if (opened && !opened.current) await resealKey(tx, kid, sealed, this.seal.seal(kid, opened.pem));
    }
  }

  private alone(work: (tx: Tx) => Promise<void>): Promise<void> {
    return this.database.transaction(async (tx) => {
      await lockRotation(tx);
      await work(tx);
    });
  }
}
