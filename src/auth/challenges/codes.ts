import { Injectable } from '@nestjs/common';
import { ConnectionDirectory } from '../../connections';
import { Database } from '../../foundation/database/database';
import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';
import { RateLimits, type Taken } from '../../foundation/http/rate-limits/rate-limits';
import { uuid7 } from '../../foundation/uuid7';
import { tokenHash } from './challenge-secrets';
import { findForVerifier, type EndedStatus } from './challenge-token.sql';
import { insertChallenge } from './challenges.sql';
import { CodeSending } from './code-sending';

export interface CodeRequest {
  readonly channel: string;
  /** Who the person says they are; whether there is such a person is not looked at here. */
  readonly identifier: string;
  readonly purpose: 'login' | 'reauth';
  readonly secretHash: Buffer;
  readonly session?: UserPrincipal | undefined;
  readonly client: ClientDescription;
}

export type CodeAsked =
  | { readonly kind: 'asked'; readonly id: string; readonly expiresAt: Date }
  | { readonly kind: 'channel-unavailable' | 'no-such-id' };

export type Resent =
  | { readonly kind: 'asked'; readonly expiresAt: Date }
  | { readonly kind: 'too-soon'; readonly limit: Taken & { readonly ok: false } }
  | { readonly kind: 'over'; readonly status: EndedStatus }
  | { readonly kind: 'not-found' };

/** Codes that the bot sends to somebody it knows. Every call does the same for whoever exists and whoever does not. */
@Injectable()
export class Codes {
  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly limits: RateLimits,
    private readonly sending: CodeSending,
  ) {}

  async ask(request: CodeRequest): Promise<CodeAsked> {
    const [connection] = this.directory.candidates(request.channel, null);
    if (!connection?.channel.whoIs) return { kind: 'channel-unavailable' };
    const typed = connection.channel.whoIs(request.identifier);
    if (!typed) return { kind: 'no-such-id' };
    const id = uuid7();
    const expiresAt = await insertChallenge(this.database, {
      ...request.client,
      id,
      purpose: request.purpose,
      method: 'code',
      channel: connection.channel.id,
      connectionId: connection.id,
      codeHash: null,
      secretHash: request.secretHash,
      streamHash: null,
      userId: request.session?.userId ?? null,
      sessionId: request.session?.sessionId ?? null,
      confirmation: 'typed_code',
      sender: typed.sender,
      returnPath: null,
    });
    if (!expiresAt) throw new Error('a challenge without a code has no twin');
    // The first of those that `resend` counts.
    await this.limits.take('code-to-identity', resendKey(id));
    this.sending.soon(id);
    return { kind: 'asked', id, expiresAt };
  }

  /** Another code in place of the one before; tries are not given back, nor time. */
  async resend(id: string, verifier: string): Promise<Resent> {
    const challenge = await findForVerifier(this.database, id, tokenHash(verifier), 'code');
    if (!challenge) return { kind: 'not-found' };
    if (challenge.status !== 'pending' && challenge.status !== 'claimed')
      return { kind: 'over', status: challenge.status };
    const limit = await this.limits.take('code-to-identity', resendKey(id));
    if (!limit.ok) return { kind: 'too-soon', limit };
    this.sending.soon(id);
    return { kind: 'asked', expiresAt: challenge.expiresAt };
  }
}

const resendKey = (id: string): string => `challenge ${id}`;
