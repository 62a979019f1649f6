import { Injectable } from '@nestjs/common';
import { ChannelRegistry, type Sender } from '../../channels';
import { Database } from '../../foundation/database/database';
import type { ClientDescription } from '../../foundation/http/client';
import type { UserPrincipal } from '../../foundation/http/principal';
import { sameSecret } from '../../foundation/http/same-secret';
import { SignIn, type SignInOutcome } from '../sign-in';
import type { ChallengeMethod } from './auth-challenge.entity';
import { ChallengeReplay } from './challenge-replay';
import { ChallengeSecrets, tokenHash } from './challenge-secrets';
import {
  consumeChallenge,
  failSpent,
  findForVerifier,
  recordSession,
  takeTry,
  type ChallengeRow,
} from './challenge-token.sql';

export interface TokenRequest {
  readonly id: string;
  readonly method: ChallengeMethod;
  readonly verifier: string;
  /** What the person typed in the page. */
  readonly digits?: string | undefined;
  /** What the link in the chat brought back to the same browser. */
  readonly returnNonce?: string | undefined;
  readonly session?: UserPrincipal | undefined;
  readonly client: ClientDescription;
}

/**
 * What came of a token call. `done`: it was proved, and that is what came of it; the same again for a minute. `waiting`: the
 * person has something to do first.
 */
export type Exchange =
  | { readonly kind: 'done'; readonly channel: string; readonly outcome: SignInOutcome }
  | { readonly kind: 'waiting'; readonly status: 'pending' | 'claimed' }
  | { readonly kind: 'wrong-code'; readonly attemptsLeft: number }
  | { readonly kind: 'not-found' | 'session-needed' | 'locked' | 'denied' | 'expired' | 'consumed' };

/** Turns a challenge that was proved into what it was made for, once. */
@Injectable()
export class ChallengeTokens {
  constructor(
    private readonly database: Database,
    private readonly channels: ChannelRegistry,
    private readonly secrets: ChallengeSecrets,
    private readonly signIn: SignIn,
    private readonly replay: ChallengeReplay,
  ) {}

  async exchange(request: TokenRequest): Promise<Exchange> {
    const challenge = await findForVerifier(
      this.database,
      request.id,
      tokenHash(request.verifier),
      request.method,
    );
    if (!challenge) return { kind: 'not-found' };
    if (challenge.purpose !== 'login') {
      if (!request.session) return { kind: 'session-needed' };
      // Somebody else's session would get what this one asked for.
      if (request.session.sessionId !== challenge.sessionId) return { kind: 'not-found' };
    }
    switch (challenge.status) {
      case 'pending':
        return challenge.method === 'code' ? this.tryCode(challenge, request) : waiting('pending');
      case 'claimed':
        return this.tryCode(challenge, request);
      case 'confirmed':
        return this.finish(challenge, request, challenge.confirmation);
      case 'consumed':
        return this.again(challenge, request);
      case 'failed':
        return { kind: 'locked' };
      case 'denied':
      case 'expired':
        return { kind: challenge.status };
    }
  }

  private async tryCode(challenge: ChallengeRow, request: TokenRequest): Promise<Exchange> {
    const { digits, returnNonce } = request;
    if (digits === undefined && returnNonce === undefined) return waiting('claimed');
    const attempt = await takeTry(this.database, challenge.id);
    // It changed since it was read: no try is left, or it is over.
    if (!attempt) return this.exchange(request);
    const { confirmHash, attemptsLeft } = attempt;
    if (confirmHash && this.isRight(challenge.id, confirmHash, request))
      return this.finish(challenge, request, wayOf(challenge, digits));
    if (attemptsLeft === 0) await failSpent(this.database, challenge.id);
    return { kind: 'wrong-code', attemptsLeft };
  }

  private isRight(id: string, confirmHash: Buffer, { digits, returnNonce }: TokenRequest): boolean {
    const given = digits === undefined ? returnNonce : this.secrets.digitsHash(id, digits).toString('hex');
    const right =
      digits === undefined ? this.secrets.returnNonce(id, confirmHash) : confirmHash.toString('hex');
    return given !== undefined && sameSecret(given, right);
  }

  private async finish(challenge: ChallengeRow, request: TokenRequest, how: string): Promise<Exchange> {
    const { id, channel, purpose, deviceLabel } = challenge;
    const sender = this.provedSender(challenge);
    const outcome = await this.signIn.complete({
      proved: { channel, sender, assurance: 'roundtrip', amr: [channel, how] },
      purpose: purpose === 'login' || purpose === 'reauth' ? purpose : 'link',
      client: { ...request.client, label: deviceLabel ?? undefined },
      seed: id,
      ...(request.session && { session: request.session }),
      consume: (tx) => consumeChallenge(tx, id),
      done: async (tx, openedSessionId) => {
        const sessionId = openedSessionId ?? request.session?.sessionId;
        if (sessionId !== undefined) await recordSession(tx, id, sessionId);
      },
    });
    if (outcome.kind !== 'used') return { kind: 'done', channel, outcome };
    // Somebody was faster: the same page twice, or NO.
    const now = await findForVerifier(this.database, id, tokenHash(request.verifier), request.method);
    return now?.status === 'consumed' ? this.again(now, request) : { kind: 'denied' };
  }

  /** Who claimed it; where something was sent to them and came back, with all that this shows. */
  private provedSender({ channel, sender, confirmation }: ChallengeRow): Sender {
    if (!sender) throw new Error('a claimed challenge knows who claimed it');
    if (confirmation === 'none') return sender;
    return this.channels.find(channel)?.provedByCode?.(sender) ?? sender;
  }

  private async again(challenge: ChallengeRow, request: TokenRequest): Promise<Exchange> {
    const outcome = challenge.justConsumed
      ? await this.replay.outcomeOf(challenge, request.session)
      : undefined;
    return outcome ? { kind: 'done', channel: challenge.channel, outcome } : { kind: 'consumed' };
  }
}

/** As `amr` names it. */
function wayOf({ method }: ChallengeRow, digits: string | undefined): string {
  if (method === 'code') return 'bot_code';
  return digits === undefined ? 'return_link' : 'typed_code';
}

const waiting = (status: 'pending' | 'claimed'): Exchange => ({ kind: 'waiting', status });
