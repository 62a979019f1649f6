import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import { Sessions } from './sessions';
import { AccessTokens } from './tokens/access-tokens';
import { readRefreshToken } from './tokens/refresh-tokens';
import { sessionOfRefreshToken } from './tokens/refresh-tokens.sql';

/** What a client still holds of its session. */
export interface HeldTokens {
  readonly accessToken?: string | undefined;
  readonly refreshToken?: string | undefined;
}

/** Ends sessions because their owner wants it. */
@Injectable()
export class SignOut {
  constructor(
    private readonly database: Database,
    private readonly sessions: Sessions,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** Ends the session of these tokens, spent ones included. Tokens of none end nothing, and nobody is told. */
  async here({ accessToken, refreshToken }: HeldTokens): Promise<void> {
    const claims = accessToken === undefined ? undefined : await this.accessTokens.verify(accessToken);
    const hash = refreshToken === undefined ? undefined : readRefreshToken(refreshToken);
    await this.database.transaction(async (tx) => {
      const renewed = hash && (await sessionOfRefreshToken(tx, hash));
      for (const sessionId of new Set([claims?.sid, renewed]))
        if (sessionId) await this.sessions.revoke(tx, { sessionId }, 'signed_out');
    });
  }

  /** Ends all sessions of a user, but for the one to keep; how many. */
  everywhere(userId: string, keep?: string): Promise<number> {
    const whose = keep === undefined ? { userId } : { userId, except: keep };
    return this.database.transaction((tx) => this.sessions.revoke(tx, whose, 'signed_out_everywhere'));
  }

  /** Takes one of a user's devices out; false: it is none of theirs, or was out already. */
  async device(userId: string, sessionId: string): Promise<boolean> {
    const ended = await this.database.transaction((tx) =>
      this.sessions.revoke(tx, { sessionId, userId }, 'removed'),
    );
    return ended > 0;
  }
}
