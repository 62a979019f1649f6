import { Injectable } from '@nestjs/common';
import type { InboundEvent, InboundMessage, Sender } from '../../channels';
import { ConnectionDirectory, type Connection } from '../../connections';
import { Clock } from '../../foundation/clock';
import { HttpConfig } from '../../foundation/http/http.config';
import { RateLimits } from '../../foundation/http/rate-limits/rate-limits';
import type { Step, StepContext, StepOutcome } from '../../message-router';
import { accountInWords, audit, Users } from '../../users';
import { ChallengeSecrets } from './challenge-secrets';
import { findCode, type FoundCode } from './challenge-code';
import {
  claimChallenge,
  denyInConversation,
  findOpenByCode,
  type Claim,
  type OpenChallenge,
} from './challenges.sql';
import { claimReply, codeInLog, deniedReply, unknownCodeReply } from './claim-text';
import { isPossessionProof } from './possession';

/**
 * A sign-in code, or NO to one that was sent: for us, never for the agent, and the log keeps neither code. A claim makes no
 * user: it keeps who sent it for the page that asked. Works for who said STOP too: they ask for this answer.
 */
@Injectable()
export class ChallengeStep implements Step {
  readonly name = 'sign-in';
  readonly order = 10;

  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly secrets: ChallengeSecrets,
    private readonly limits: RateLimits,
    private readonly users: Users,
    private readonly http: HttpConfig,
    private readonly clock: Clock,
  ) {}

  wants(event: InboundEvent): boolean {
    const text = textOf(event);
    return text !== undefined && (isNo(text) || findCode(text) !== undefined);
  }

  async take(event: InboundEvent, context: StepContext): Promise<StepOutcome> {
    const connection = this.directory.get(context.connectionId);
    const text = textOf(event);
    // Whoever writes to an organisation is its customer: nothing is proved there.
    if (event.kind !== 'message' || text === undefined || connection?.organizationId !== null)
      return { kind: 'declined' };
    const found = findCode(text);
    if (found) return this.takeCode(event, found, connection, context);
    return isNo(text) && event.oneToOne && !event.forwarded ? deny(context) : { kind: 'declined' };
  }

  private async takeCode(
    event: InboundMessage,
    found: FoundCode,
    connection: Connection,
    context: StepContext,
  ): Promise<StepOutcome> {
    const challenge = await findOpenByCode(context.tx, this.secrets.codeHash(found.code));
    if (challenge && isPossessionProof(event, connection, challenge)) {
      const reply = await this.claim(event, challenge, connection, context);
      if (reply) return { kind: 'taken', reply, logAs: codeInLog };
    }
    return this.refuse(event, found, challenge !== undefined);
  }

  /** The answer to the one who claims it first; undefined for everybody after. */
  private async claim(
    event: InboundMessage,
    challenge: OpenChallenge,
    connection: Connection,
    { tx, conversationId }: StepContext,
  ) {
    const known = await this.users.find(tx, event.sender);
    if (known?.proof === false) return undefined;
    const digits = challenge.confirmation === 'typed_code' ? this.secrets.newDigits() : undefined;
    const confirmHash = digits === undefined ? null : this.secrets.digitsHash(challenge.id, digits);
    const claim: Claim = {
      challengeId: challenge.id,
      channel: connection.channel.id,
      connectionId: connection.id,
      sender: event.sender,
      identityId: known?.identityId ?? null,
      conversationId,
      messageId: event.messageId,
      confirmHash,
    };
    if (!(await claimChallenge(tx, claim))) return undefined;
    return claimReply({
      ...challenge,
      at: this.clock.now(),
      digits,
      account: challenge.userId ? await accountInWords(tx, challenge.userId) : undefined,
      appUrl: this.http.elizaAppUrl,
      returnUrl: confirmHash ? this.returnUrl(challenge.id, confirmHash) : undefined,
    });
  }

  private returnUrl(challengeId: string, confirmHash: Buffer): string | undefined {
    if (!this.http.elizaAppUrl) return undefined;
    const nonce = this.secrets.returnNonce(challengeId, confirmHash);
    return `${this.http.elizaAppUrl.replace(/\/+$/, '')}/auth/continue?c=${challengeId}&n=${nonce}`;
  }

  private async refuse(event: InboundMessage, found: FoundCode, exists: boolean): Promise<StepOutcome> {
    const { ok: answered } = await this.limits.take('unknown-code', idOf(event.sender));
    // What only looks like a code is something that somebody said.
    if (!exists && !found.meant) return { kind: 'declined' };
    return answered && event.oneToOne
      ? { kind: 'taken', reply: unknownCodeReply, logAs: codeInLog }
      : { kind: 'taken', logAs: codeInLog };
  }
}

async function deny({ tx, conversationId }: StepContext): Promise<StepOutcome> {
  const denied = await denyInConversation(tx, conversationId);
  for (const { id, userId, network } of denied)
    await audit(tx, {
      actor: 'channel',
      action: 'challenge.denied',
      targetId: id,
      ...(userId && { userId }),
      ...(network && { address: network }),
    });
  return denied.length ? { kind: 'taken', reply: deniedReply } : { kind: 'declined' };
}

/** Whose guesses count together. */
const idOf = ({ keys: [strongest] }: Sender): string =>
  strongest ? `${strongest.kind} ${strongest.scope} ${strongest.value}` : '';

/** The text of a message that is nothing but text. */
function textOf(event: InboundEvent): string | undefined {
  if (event.kind !== 'message' || event.parts.length !== 1) return undefined;
  const [part] = event.parts;
  return part?.kind === 'text' ? part.text : undefined;
}

const isNo = (text: string): boolean => /^\W*no\W*$/i.test(text);
