import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock, type Clock } from '../foundation/clock';
import { answerAccountCall, mayMessage } from './accounts/account-calls';
import { BusinessAccounts, type Business } from './accounts/business-accounts';
import { Faults } from './faults';
import {
  GraphApi,
  metaLimits,
  newMessageId,
  type AcceptedMessage,
  type GraphLimits,
  type GraphOutcome,
  type GraphRequest,
} from './graph-api';
import { refusal, type GraphAnswer } from './graph-answer';
import type { BusinessNumber } from './graph-number';
import { digitsOf, numberOf, type Line } from './line';
import { People, type Person } from './people';
import type { ScreenChange } from './screen';
import { shownButtons, shownText } from './shown-text';
import { failureBody, messageBody, reportBody, type WrittenContent } from './webhook-bodies';
import { WebhookSender } from './webhook-sender';

/** What a number needs to be simulated, and where its webhooks go. */
export interface SimulatedNumber extends BusinessNumber {
  readonly appSecret: string;
  readonly webhookUrl: string;
}

export const deliveryReports = ['sent', 'delivered', 'read'] as const;
export type DeliveryReport = (typeof deliveryReports)[number];

/** Which reports follow a message, and how long after the one before, ms. */
export interface Reporting {
  readonly reports: readonly DeliveryReport[];
  readonly stepMs: number;
}

export interface WrittenMessage {
  readonly id: string;
  /** False: the app did not answer 200 to the first attempt; it is tried again. */
  readonly taken: boolean;
}

/**
 * A WhatsApp of our own: people with phones, the app's number and those of other businesses, their Graph API and their
 * webhooks. All in memory.
 */
export class Simulator {
  readonly people = new People();
  readonly faults = new Faults();
  readonly accounts = new BusinessAccounts();
  readonly webhooks: WebhookSender;
  reporting: Reporting = { reports: deliveryReports, stepMs: 50 };
  private readonly own: Line;
  /** Of the other businesses, by phone number id. */
  private readonly lines = new Map<string, Line>();
  private readonly written = new Map<string, Written>();

  constructor(
    number: SimulatedNumber,
    private readonly clock: Clock = new SystemClock(),
    private readonly limits: GraphLimits = metaLimits,
  ) {
    const { webhookUrl: url, appSecret } = number;
    this.webhooks = new WebhookSender({ url, appSecret });
    this.own = this.line(number, undefined, () => [{ url, appSecret }]);
  }

  /** A new business with one number; undefined: there are 100 already. */
  openAccount(name: string): Business | undefined {
    if (this.lines.size >= 100) return undefined;
    const business = this.accounts.open(name);
    const { phoneNumberId } = business.number;
    const line = this.line(numberOf(business), digitsOf(business.number), () =>
      this.accounts.targetsOf(phoneNumberId),
    );
    this.lines.set(phoneNumberId, line);
    return business;
  }

  /** The number that people dial; undefined: nobody has it. */
  lineAt(digits: string): Line | undefined {
    return [this.own, ...this.lines.values()].find(({ number }) => digitsOf(number) === digits);
  }

  /** A call to the Graph API, whatever it is about. */
  async call(request: GraphRequest): Promise<GraphAnswer> {
    const now = this.clock.now();
    const sender = mayMessage(this.accounts, request, now);
    if (sender && !sender.ok) return refusal(sender.error);
    const line = sender && this.lines.get(sender.value.phoneNumberId);
    if (line) return this.follow(line, line.graph.handleAuthorized(request));
    return (await answerAccountCall(this.accounts, request, now)) ?? this.handle(request);
  }

  /** A call to the Graph API of the app's own number; what follows from it happens by itself. */
  handle(request: GraphRequest): GraphAnswer {
    return this.follow(this.own, this.own.graph.handle(request));
  }

  /** The person writes to a number, now or at an earlier time; resolves after the webhook's first attempt. */
  async write(
    person: Person,
    content: WrittenContent,
    at = this.clock.now(),
    line = this.own,
  ): Promise<WrittenMessage> {
    const id = newMessageId();
    const { phoneNumberId } = line.number;
    person.wroteTo.set(phoneNumberId, Math.max(person.wroteTo.get(phoneNumberId) ?? 0, at.getTime()));
    const text = shownText(content.type, content.content);
    this.remember(id, { person, text, line, read: false });
    show(line, person, { kind: 'own', id, state: 'sent', text }, at);
    const taken = await this.send(line, messageBody(line.number, person, { ...content, id, at }));
    // The app may be quicker to read than to answer the webhook; ticks do not go back.
    if (taken && !this.written.get(id)?.read)
      show(line, person, { kind: 'own', id, state: 'delivered', text }, this.clock.now());
    return { id, taken };
  }

  /** Nothing happens any more. */
  close(): void {
    this.webhooks.close();
  }

  private line(number: BusinessNumber, shownAs: string | undefined, targets: Line['targets']): Line {
    const wasWritten = (id: string): boolean =>
      this.written.get(id)?.line.number.phoneNumberId === number.phoneNumberId;
    const graph = new GraphApi(number, this.people, wasWritten, this.faults, this.clock, this.limits);
    return { number, graph, shownAs, targets };
  }

  private follow(line: Line, { answer, event }: GraphOutcome): GraphAnswer {
    if (event?.kind === 'accepted') void this.carryOut(line, event);
    if (event?.kind === 'marked-read') this.showRead(event.messageId, event.typing);
    return answer;
  }

  /** To everybody who gets the number's webhooks; true if one of them took it at once. */
  private async send({ targets }: Line, body: unknown): Promise<boolean> {
    const taken = await Promise.all(targets().map((target) => this.webhooks.send(body, target)));
    return taken.some(Boolean);
  }

  private async carryOut(line: Line, accepted: AcceptedMessage): Promise<void> {
    const { id, message, person, failsWith } = accepted;
    if (message.to.kind === 'nowhere') return;
    if (!person || failsWith !== undefined) {
      const error = { code: failsWith ?? 131026, details: 'The message could not be delivered.' };
      await this.step();
      void this.send(line, failureBody(line.number, accepted, error, this.clock.now()));
      return;
    }
    const { type, content, quotes } = message;
    const shown = { kind: 'message', id, type, text: shownText(type, content) } as const;
    const buttons = shownButtons(type, content);
    show(
      line,
      person,
      { ...shown, ...(quotes === undefined ? {} : { quotes }), ...(buttons.length ? { buttons } : {}) },
      this.clock.now(),
    );
    for (const report of this.reporting.reports) {
      await this.step();
      void this.send(line, reportBody(line.number, person, accepted, report, this.clock.now()));
    }
  }

  private step(): Promise<void> {
    return sleep(this.reporting.stepMs, undefined, { ref: false });
  }

  private showRead(messageId: string, typing: boolean): void {
    const message = this.written.get(messageId);
    if (!message) return;
    const { person, text, line } = message;
    const now = this.clock.now();
    message.read = true;
    show(line, person, { kind: 'own', id: messageId, state: 'read', text }, now);
    if (typing) show(line, person, { kind: 'typing', lastsMs: 25_000 }, now);
  }

  /** The 10 000 newest messages: the ones that can be marked as read. */
  private remember(id: string, message: Written): void {
    this.written.set(id, message);
    const oldest = this.written.keys().next();
    if (this.written.size > 10_000 && !oldest.done) this.written.delete(oldest.value);
  }
}

/** On the person's phone, in the chat with this number. */
function show({ shownAs }: Line, { screen }: Person, change: ScreenChange, at: Date): void {
  screen.show(shownAs === undefined ? change : { ...change, with: shownAs }, at);
}

/** A person's message to a number. */
interface Written {
  readonly person: Person;
  readonly line: Line;
  readonly text: string;
  read: boolean;
}
