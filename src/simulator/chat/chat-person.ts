import { createHash } from 'node:crypto';
import { userInfo } from 'node:os';

/** Who talks: `id` in the simulator's routes, and the name that the bot sees. */
export interface ChatPerson {
  readonly id: string;
  readonly name: string;
}

/** The same person each time for one account of this machine and one `--as`, so that the bot remembers them. */
export function chatPerson(as: string | undefined, account = accountName()): ChatPerson {
  const digest = createHash('sha256').update(JSON.stringify([account, as ?? null]));
  return { id: `chat-${digest.digest('hex').slice(0, 16)}`, name: (as ?? account).slice(0, 256) };
}

function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    // In a container, the process may run under a number that no account has.
    return 'somebody';
  }
}
