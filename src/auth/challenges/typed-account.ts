import { Injectable } from '@nestjs/common';
import { ChannelRegistry } from '../../channels';
import { Database } from '../../foundation/database/database';
import type { UserPrincipal } from '../../foundation/http/principal';
import { accountOf, Users, type Account } from '../../users';
import { AccessTokens, type AccessToken } from '../sessions/tokens/access-tokens';

/** An id on a channel that somebody typed. It proves nothing; a signed-in person may learn that it is their own. */
@Injectable()
export class TypedAccount {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRegistry,
    private readonly users: Users,
    private readonly accessTokens: AccessTokens,
  ) {}

  /** For an id that is the session's user's already: their account and a fresh token of the same session. */
  async freshToken(
    channel: string,
    id: string,
    session: UserPrincipal,
  ): Promise<(AccessToken & { readonly account: Account }) | undefined> {
    const typed = this.channels.find(channel)?.whoIs?.(id);
    const found = typed && (await this.database.transaction((tx) => this.users.find(tx, typed.sender)));
    if (found?.userId !== session.userId) return undefined;
    const account = await accountOf(this.database, session.userId);
    return account && { account, ...(await this.accessTokens.sign(session)) };
  }
}
