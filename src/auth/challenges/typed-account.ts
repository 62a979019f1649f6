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

  /**
   * For an id that is the session's user's already: their account, and the token that they asked with. Never a new one:
   * whoever had stolen it would renew it for ever, without the refresh token.
   */
  async own(
    channel: string,
    id: string,
    { userId }: UserPrincipal,
    token: string,
  ): Promise<(AccessToken & { readonly account: Account }) | undefined> {
    const typed = this.channels.find(channel)?.whoIs?.(id);
    const found = typed && (await this.database.transaction((tx) => this.users.find(tx, typed.sender)));
    if (found?.userId !== userId) return undefined;
    const account = await accountOf(this.database, userId);
    const claims = await this.accessTokens.verify(token);
    return account && claims && { account, token, expiresAt: new Date(claims.exp * 1000) };
  }
}
