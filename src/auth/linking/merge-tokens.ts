import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Tx } from '../../foundation/database/tx';
import type { UserPrincipal } from '../../foundation/http/principal';
import { uuid7 } from '../../foundation/uuid7';
import { accountInWords } from '../../users';
import { insertMergeToken, useMergeToken, whyUseless, type ProvedIdentity } from './merge-tokens.sql';

/** Both accounts were proved just now by one caller, who may make them one; what they would join, in words. */
export interface MergeOffer {
  /** Works once, in this session, for five minutes. */
  readonly token: string;
  readonly expiresAt: Date;
  readonly other: {
    readonly createdAt: Date;
    readonly channels: readonly string[];
    readonly name: string | null;
  };
}

/**
 * What a token is good for. `used`: it was used before, or what it proved is nobody's any more. `late`: its five minutes are
 * over. `unknown`: another session's, or none at all.
 */
export type TokenUse =
  | { readonly kind: 'proved'; readonly identityId: string; readonly userId: string }
  | { readonly kind: 'used' | 'late' | 'unknown' };

/** The right to merge two accounts, given to who has proved both. */
@Injectable()
export class MergeTokens {
  /** For a signed-in person who has just proved an identity of another user. Only the token's hash is kept. */
  async issue(tx: Tx, session: UserPrincipal, proved: ProvedIdentity): Promise<MergeOffer> {
    const token = `mt_${randomBytes(32).toString('base64url')}`;
    const expiresAt = await insertMergeToken(tx, {
      ...proved,
      id: uuid7(),
      tokenHash: hashOf(token),
      userId: session.userId,
      sessionId: session.sessionId,
    });
    const other = await accountInWords(tx, proved.userId);
    if (!other) throw new Error('an identity has no user');
    const { since: createdAt, channels, name } = other;
    return { token, expiresAt, other: { createdAt, channels, name } };
  }

  /** What was proved, once. */
  async use(tx: Tx, session: UserPrincipal, token: string): Promise<TokenUse> {
    const hash = hashOf(token);
    const used = await useMergeToken(tx, hash, session.sessionId);
    if (!used) return { kind: (await whyUseless(tx, hash, session.sessionId)) ?? 'unknown' };
    const { identityId, userId } = used;
    return userId === null ? { kind: 'used' } : { kind: 'proved', identityId, userId };
  }
}

const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();
