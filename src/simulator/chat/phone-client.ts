import type { ScreenItem, ShownButton } from '../screen';
import type { WrittenMessage } from '../simulator';
import { eventData } from './server-sent-events';

/** What stands behind the address; `no-number`: a simulator in which nobody has the number that is to be written to; `no-channel`: one without this messenger. */
export type Presence = 'simulator' | 'nothing' | 'no-simulator' | 'no-number' | 'no-channel';

/** One person's phone in the simulator of a running instance, in the chat with one number. Throws where the connection breaks. */
export class PhoneClient {
  private readonly routes: string;

  /** `to`: digits of the number, or the channel, that the person talks with; absent: the app's own number. */
  constructor(
    private readonly address: string,
    personId: string,
    private readonly to?: string,
  ) {
    this.routes = `${address}/simulator/people/${personId}`;
  }

  /** Tells the simulator the person's name, and the caller whether there is a simulator at all. */
  async introduce(name: string): Promise<Presence> {
    let response: Response;
    try {
      response = await fetch(this.routes, { ...json({ name }), method: 'PUT' });
    } catch {
      return 'nothing';
    }
    await response.arrayBuffer();
    if (!response.ok) return 'no-simulator';
    if (this.to !== undefined && isChannel(this.to)) return this.hasChannel(this.to);
    return this.to === undefined || (await this.isReachable(this.to)) ? 'simulator' : 'no-number';
  }

  /** Resolves when the app has the message, or refused it for now. */
  write(text: string): Promise<WrittenMessage> {
    return this.post({ text });
  }

  /** The person taps a button under a message. */
  tap(messageId: string, { id, title }: ShownButton): Promise<WrittenMessage> {
    const content = { type: 'button_reply', button_reply: { id, title } };
    return this.post({ type: 'interactive', content, quotes: messageId });
  }

  /** The number of the newest change on the screen. */
  async newest(): Promise<number> {
    const response = await fetch(`${this.routes}/messages?after=${Number.MAX_SAFE_INTEGER}`);
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
    return ((await response.json()) as { next: number }).next;
  }

  /** What the screen shows after the change number `after`, as it happens, until `signal` ends it. */
  async *changes(after: number, signal: AbortSignal): AsyncGenerator<ScreenItem> {
    try {
      const response = await fetch(`${this.routes}/events?after=${after}`, { signal });
      if (!response.ok || !response.body) throw new Error(`the simulator answered ${response.status}`);
      for await (const data of eventData(response.body)) {
        const item = JSON.parse(data) as ScreenItem;
        if (item.with === this.to) yield item;
      }
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async hasChannel(channel: string): Promise<Presence> {
    const response = await fetch(`${this.address}/simulator/platforms`);
    const { items } = (await response.json()) as { items: readonly string[] };
    return items.includes(channel) ? 'simulator' : 'no-channel';
  }

  private async isReachable(digits: string): Promise<boolean> {
    const response = await fetch(`${this.address}/simulator/accounts`);
    const { items } = (await response.json()) as { items: readonly { businessPhone: string }[] };
    return items.some(({ businessPhone }) => businessPhone === `+${digits}`);
  }

  private async post(message: object): Promise<WrittenMessage> {
    const body = {
      ...message,
      ...(this.to !== undefined && (isChannel(this.to) ? { channel: this.to } : { to: this.to })),
    };
    const response = await fetch(`${this.routes}/messages`, { ...json(body), method: 'POST' });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
    return (await response.json()) as WrittenMessage;
  }
}

const isChannel = (to: string): boolean => /^[a-z]+$/.test(to);

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
