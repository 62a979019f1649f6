import type { ScreenItem, ShownButton } from '../screen';
import type { WrittenMessage } from '../simulator';
import { eventData } from './server-sent-events';

/** What stands behind the address. */
export type Presence = 'simulator' | 'nothing' | 'no-simulator';

/** One person's phone in the simulator of a running instance. Throws where the connection breaks. */
export class PhoneClient {
  private readonly routes: string;

  constructor(address: string, personId: string) {
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
    return response.ok ? 'simulator' : 'no-simulator';
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
      for await (const data of eventData(response.body)) yield JSON.parse(data) as ScreenItem;
    } catch (error) {
      if (!signal.aborted) throw error;
    }
  }

  private async post(message: object): Promise<WrittenMessage> {
    const response = await fetch(`${this.routes}/messages`, { ...json(message), method: 'POST' });
    if (!response.ok) throw new Error(`the simulator answered ${response.status}`);
    return (await response.json()) as WrittenMessage;
  }
}

const json = (body: unknown) => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(body),
});
