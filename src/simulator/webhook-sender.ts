import { setTimeout as sleep } from 'node:timers/promises';
import { signatureOf, webhookBytes } from './webhook-signature';

/** How webhooks are sent from now on. */
export interface WebhookDelivery {
  /** How many more times each one is sent, 0 to 100. */
  readonly duplicates: number;
  /** How long each one waits before its first attempt, ms. */
  readonly delayMs: number;
  /** How many are gathered and then sent last first; 0 or 1: none. What has gathered for a second goes out anyway. */
  readonly reorder: number;
}

export const prompt: WebhookDelivery = { duplicates: 0, delayMs: 0, reorder: 0 };

/** Where a webhook goes, and who signs it. */
export interface WebhookTarget {
  readonly url: string;
  readonly appSecret: string;
}

/** What became of the webhooks so far. */
export interface WebhookCounts {
  readonly accepted: number;
  readonly refused: number;
  readonly givenUp: number;
  readonly waiting: number;
}

/**
 * Posts signed webhooks, and again where the answer is not 200: at once, then less and less often, as Meta does for seven
 * days; here for some twenty minutes. At most 5000 wait at a time.
 */
export class WebhookSender {
  delivery = prompt;
  private readonly closing = new AbortController();
  private readonly counted = { accepted: 0, refused: 0, givenUp: 0, waiting: 0 };
  private gathered: (() => Promise<void>)[] = [];

  constructor(
    private readonly target: WebhookTarget,
    private readonly redeliverAfterMs: readonly number[] = [
      0, 1000, 4000, 16_000, 64_000, 256_000, 1_024_000,
    ],
  ) {}

  get counts(): WebhookCounts {
    return { ...this.counted };
  }

  /** Resolves after the first attempt: true if it was answered 200. False at once if too many wait or it is closed. */
  async send(body: unknown, target = this.target): Promise<boolean> {
    const copies = 1 + this.delivery.duplicates;
    if (this.closing.signal.aborted || this.counted.waiting + copies > 5000) {
      this.counted.givenUp++;
      return false;
    }
    this.counted.waiting += copies;
    const bytes = webhookBytes(body);
    await this.pause(this.delivery.delayMs);
    if (this.delivery.reorder > 1) await this.turnAround();
    const first = await Promise.all(Array.from({ length: copies }, () => this.deliver(bytes, target)));
    return first.some(Boolean);
  }

  /** Ends every wait; an attempt that is on its way comes to its end. */
  close(): void {
    this.closing.abort();
    void this.flush();
  }

  private async deliver(bytes: Buffer, target: WebhookTarget): Promise<boolean> {
    const accepted = await this.post(bytes, target);
    if (accepted) this.counted.waiting--;
    else void this.redeliver(bytes, target);
    return accepted;
  }

  private async redeliver(bytes: Buffer, target: WebhookTarget): Promise<void> {
    let accepted = false;
    for (const delayMs of this.redeliverAfterMs) {
      if (accepted || !(await this.pause(delayMs))) break;
      accepted = await this.post(bytes, target);
    }
    this.counted.waiting--;
    if (!accepted) this.counted.givenUp++;
  }

  private async post(bytes: Buffer, { url, appSecret }: WebhookTarget): Promise<boolean> {
    if (this.closing.signal.aborted) return false;
    let accepted: boolean;
    try {
      const response = await fetch(url, {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          // A connection that is kept would hold up the stop of the server, which is this process's own.
          connection: 'close',
          'x-hub-signature-256': signatureOf(bytes, appSecret),
        },
        body: bytes,
        signal: AbortSignal.timeout(20_000),
      });
      await response.arrayBuffer();
      accepted = response.status === 200;
    } catch {
      accepted = false;
    }
    this.counted[accepted ? 'accepted' : 'refused']++;
    return accepted;
  }

  /** Resolves when it is this webhook's turn in its group, the last of the group first. */
  private turnAround(): Promise<void> {
    return new Promise((itsTurn) => {
      this.gathered.push(async () => {
        itsTurn();
        // The next one leaves clearly later, so that the order on the wire is the one asked for.
        await this.pause(20);
      });
      if (this.gathered.length >= this.delivery.reorder) void this.flush();
      else if (this.gathered.length === 1) void this.pause(1000).then(() => this.flush());
    });
  }

  private async flush(): Promise<void> {
    const group = this.gathered.reverse();
    this.gathered = [];
    for (const release of group) await release();
  }

  /** False if the sender closed meanwhile. */
  private pause(ms: number): Promise<boolean> {
    return sleep(ms, true, { signal: this.closing.signal, ref: false }).catch(() => false);
  }
}
