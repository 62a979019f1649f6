import { setTimeout as sleep } from 'node:timers/promises';
import { SystemClock, type Clock } from '../foundation/clock';
import { Faults } from './faults';
import {
  GraphApi,
  metaLimits,
  newMessageId,
  type AcceptedMessage,
  type GraphLimits,
  type GraphRequest,
} from './graph-api';
import type { GraphAnswer } from './graph-answer';
import type { BusinessNumber } from './graph-number';
import { People, type Person } from './people';
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

/** A WhatsApp of our own: people with phones, one business number, its Graph API and its webhooks. All in memory. */
export class Simulator {
  readonly people = new People();
  readonly faults = new Faults();
  readonly webhooks: WebhookSender;
  reporting: Reporting = { reports: deliveryReports, stepMs: 50 };
  private readonly graph: GraphApi;
  private readonly written = new Map<string, Written>();

  constructor(
    private readonly number: SimulatedNumber,
    private readonly clock: Clock = new SystemClock(),
    limits: GraphLimits = metaLimits,
  ) {
    this.webhooks = new WebhookSender({ url: number.webhookUrl, appSecret: number.appSecret });
    this.graph = new GraphApi(number, this.people, (id) => this.written.has(id), this.faults, clock, limits);
  }

  /** A call to the Graph API; what follows from it happens by itself. */
  handle(request: GraphRequest): GraphAnswer {
    const { answer, event } = this.graph.handle(request);
    if (event?.kind === 'accepted') void this.carryOut(event);
    if (event?.kind === 'marked-read') this.showRead(event.messageId, event.typing);
    return answer;
  }

  /** The person writes to the number, now or at an earlier time; resolves after the webhook's first attempt. */
  async write(person: Person, content: WrittenContent, at = this.clock.now()): Promise<WrittenMessage> {
    const id = newMessageId();
    person.wroteAt = Math.max(person.wroteAt ?? 0, at.getTime());
    const text = shownText(content.type, content.content);
    this.remember(id, { person, text, read: false });
    person.screen.show({ kind: 'own', id, state: 'sent', text }, at);
    const taken = await this.webhooks.send(messageBody(this.number, person, { ...content, id, at }));
    // The app may be quicker to read than to answer the webhook; ticks do not go back.
    if (taken && !this.written.get(id)?.read)
      person.screen.show({ kind: 'own', id, state: 'delivered', text }, this.clock.now());
    return { id, taken };
  }

  /** Nothing happens any more. */
  close(): void {
    this.webhooks.close();
  }

  private async carryOut(accepted: AcceptedMessage): Promise<void> {
    const { id, message, person, failsWith } = accepted;
    if (message.to.kind === 'nowhere') return;
    if (!person || failsWith !== undefined) {
      const error = { code: failsWith ?? 131026, details: 'The message could not be delivered.' };
      await this.step();
      void this.webhooks.send(failureBody(this.number, accepted, error, this.clock.now()));
      return;
    }
    const { type, content, quotes } = message;
    const shown = { kind: 'message', id, type, text: shownText(type, content) } as const;
    const buttons = shownButtons(type, content);
    person.screen.show(
      { ...shown, ...(quotes === undefined ? {} : { quotes }), ...(buttons.length ? { buttons } : {}) },
      this.clock.now(),
    );
    for (const report of this.reporting.reports) {
      await this.step();
      void this.webhooks.send(reportBody(this.number, person, accepted, report, this.clock.now()));
    }
  }

  private step(): Promise<void> {
    return sleep(this.reporting.stepMs, undefined, { ref: false });
  }

  private showRead(messageId: string, typing: boolean): void {
    const message = this.written.get(messageId);
    if (!message) return;
    const { person, text } = message;
    const now = this.clock.now();
    message.read = true;
    person.screen.show({ kind: 'own', id: messageId, state: 'read', text }, now);
    if (typing) person.screen.show({ kind: 'typing', lastsMs: 25_000 }, now);
  }

  /** The 10 000 newest messages: the ones that can be marked as read. */
  private remember(id: string, message: Written): void {
    this.written.set(id, message);
    const oldest = this.written.keys().next();
    if (this.written.size > 10_000 && !oldest.done) this.written.delete(oldest.value);
  }
}

/** A person's message to the number. */
interface Written {
  readonly person: Person;
  readonly text: string;
  read: boolean;
}
