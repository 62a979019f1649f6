import { Injectable } from '@nestjs/common';
import type { InboundEvent, InboundMessage } from '../../channels';
import { ConnectionDirectory } from '../../connections';
import type { Tx } from '../../foundation/database/tx';
import { Speaker, type Step, type StepContext, type StepOutcome } from '../../message-router';
import {
  answerOffer,
  audit,
  isJustLinked,
  isOfferOf,
  openOffersOf,
  PersonalDataRegistry,
  undoLink,
  Users,
  type FoundSender,
  type OfferOutcome,
} from '../../users';
import { readTap, readTitle, type LinkTap, type OfferTap } from './link-tap';
import { answers, secondQuestion } from './link-texts';
import { endOpenChallenges } from './merging.sql';

/**
 * What people answer to questions about their account, by a tap or by the button's title: for us, never for the agent. It
 * counts only from whoever was asked, as the platform tells who they are, and once.
 */
@Injectable()
export class LinkOfferStep implements Step {
  readonly name = 'link-offer';
  readonly order = 20;

  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly users: Users,
    private readonly holders: PersonalDataRegistry,
    private readonly speaker: Speaker,
  ) {}

  wants(event: InboundEvent): boolean {
    return event.kind === 'message' && event.oneToOne && !event.forwarded && answerIn(event) !== undefined;
  }

  async take(event: InboundEvent, context: StepContext): Promise<StepOutcome> {
    const { tx, connectionId } = context;
    const answer = event.kind === 'message' ? answerIn(event) : undefined;
    // Whoever writes to an organisation is its customer: nobody asked them.
    if (event.kind !== 'message' || !answer || this.directory.get(connectionId)?.organizationId !== null)
      return { kind: 'declined' };
    const person = await this.users.find(tx, event.sender);
    const tap = typeof answer === 'string' ? person && (await this.meant(tx, answer, person)) : answer;
    if (!tap) return { kind: 'declined' };
    if (!person?.proof || !(await isTheirs(tx, tap, person))) return this.ignore(tx, tap, person);
    const markdown =
      tap.kind === 'undo' ? await this.undo(tx, person) : await this.reply(context, tap, person);
    return { kind: 'taken', reply: { markdown } };
  }

  /** What a written title answers: it must leave no doubt. */
  private async meant(
    tx: Tx,
    answer: LinkTap['kind'],
    { userId, identityId }: FoundSender,
  ): Promise<LinkTap | undefined> {
    const { now } = this.users.rules();
    if (answer === 'undo')
      return (await isJustLinked(tx, identityId, now)) ? { kind: 'undo', identityId } : undefined;
    const [offer, ...more] = await openOffersOf(tx, userId, now);
    return offer && !more.length && !(offer.joined && answer === 'mine')
      ? { kind: answer, offerId: offer.id }
      : undefined;
  }

  /** Somebody else's button, or nobody's: no word, but a trace. */
  private async ignore(tx: Tx, tap: LinkTap, person?: FoundSender): Promise<StepOutcome> {
    await audit(tx, {
      actor: 'channel',
      action: 'link.ignored',
      reason: person?.proof === false ? 'no_proof' : 'not_theirs',
      targetId: tap.kind === 'undo' ? tap.identityId : tap.offerId,
      ...(person && { userId: person.userId }),
    });
    return { kind: 'taken' };
  }

  private async reply(
    { tx, conversationId }: StepContext,
    { kind: answer, offerId }: OfferTap,
    { userId }: FoundSender,
  ): Promise<string> {
    const outcome: OfferOutcome = await answerOffer(
      tx,
      this.holders,
      { offerId, answer, userId },
      this.users.rules(),
    );
    switch (outcome.kind) {
      case 'ask-new-chat': {
        const { identityId, userId: newer } = outcome;
        const asked = await this.speaker.tell(tx, { userId: newer, identityId }, secondQuestion(offerId));
        return asked ? answers.askedThere : answers.notReachable;
      }
      case 'merged':
        await endOpenChallenges(tx, outcome.userId);
        await this.speaker.tell(
          tx,
          { userId: outcome.userId, exceptConversationIds: [conversationId], evenIfStopped: true },
          { markdown: answers.merged },
        );
        return answers.merged;
      case 'known':
        return answers.known;
      case 'kept-apart':
        return answers.keptApart;
      case 'parted':
        return answers.parted;
      case 'not-possible':
        return answers.nothing;
    }
  }

  private async undo(tx: Tx, { userId, identityId }: FoundSender): Promise<string> {
    const { kind } = await undoLink(tx, this.holders, { userId, identityId }, this.users.rules());
    switch (kind) {
      case 'parted':
        return answers.undone;
      case 'too-late':
      case 'only':
      case 'not-found':
        return answers.nothing;
    }
  }
}

/** A tap on one of our buttons, or the title of one. */
function answerIn({ parts }: InboundMessage): LinkTap | LinkTap['kind'] | undefined {
  const [part, ...more] = parts;
  if (more.length) return undefined;
  if (part?.kind === 'choice') return readTap(part.id);
  return part?.kind === 'text' ? readTitle(part.text) : undefined;
}

/** Is this person the one who was asked? */
const isTheirs = (tx: Tx, tap: LinkTap, person: FoundSender): Promise<boolean> | boolean =>
  tap.kind === 'undo' ? tap.identityId === person.identityId : isOfferOf(tx, tap.offerId, person.userId);
