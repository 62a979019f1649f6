import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { account } from './account';
import type { GraphApi, TakenMessage } from './graph-api';
import { messagesBody, reportsBody, textMessage, type Report } from './webhook-bodies';

/** Where webhooks of the app's own connection go. */
export const WEBHOOK_PATH = '/api/eliza-app/webhook/whatsapp';
const REDELIVER_AFTER_MS = 50;
/** A platform hangs up when nothing comes. */
const PATIENCE_MS = 2_000;
const DELIVERIES_AT_MOST = 1_000;

/** How the platform reports what became of a message; each report of the list is a webhook of its own. */
export type Reporting = (
  message: TakenMessage,
) => readonly { readonly report: Report; readonly afterMs: number }[];

const status = (message: TakenMessage, what: Report['status']): Report => ({ ...message, status: what });

export const reportings = {
  inTime: (message) => [{ report: status(message, 'sent'), afterMs: 5 }],
  missing: () => [],
  late: (message) => [{ report: status(message, 'sent'), afterMs: 500 }],
  /** The end before the beginning, each of them twice. */
  jumbled: (message) => [
    { report: status(message, 'read'), afterMs: 5 },
    { report: status(message, 'sent'), afterMs: 40 },
    { report: status(message, 'read'), afterMs: 20 },
    { report: status(message, 'delivered'), afterMs: 30 },
    { report: status(message, 'delivered'), afterMs: 60 },
    { report: status(message, 'sent'), afterMs: 10 },
  ],
} satisfies Record<string, Reporting>;

/** Where one delivery goes and who signs it, if not the next instance and Meta. */
export interface Delivery {
  readonly url?: string | undefined;
  readonly secret?: string;
  readonly path?: string;
}

/** The side of Meta that calls us: signs, and delivers again until it reads 200. */
export class Platform {
  /** What it read, by status; 0: no answer. */
  readonly answers = new Map<number, number>();
  reporting: Reporting = reportings.inTime;
  private readonly under = new Set<Promise<unknown>>();
  private next = 0;
  private ended = false;

  /** `urls` are the instances that the load balancer knows at the moment. */
  constructor(
    private readonly urls: () => readonly string[],
    graph: GraphApi,
  ) {
    graph.reportTo((message) => {
      for (const { report, afterMs } of this.reporting(message)) this.later(afterMs, reportsBody([report]));
    });
  }

  /** Delivers until it is acknowledged: to whoever is next, or to this instance alone. */
  async deliver(body: object | string, url?: string): Promise<void> {
    for (let delivery = 0; delivery < DELIVERIES_AT_MOST && !this.ended; delivery++) {
      if ((await this.post(body, url === undefined ? {} : { url })) === 200) return;
      await sleep(REDELIVER_AFTER_MS);
    }
    if (!this.ended) throw new Error('a webhook was never acknowledged');
  }

  /** A person writes one text. */
  say(from: string, text: string, options: Parameters<typeof textMessage>[2] = {}): Promise<void> {
    return this.deliver(messagesBody([textMessage(from, text, options)]));
  }

  /** One delivery, to one instance; its status, 0 for no answer. */
  async post(
    body: object | string,
    { url = this.nextUrl(), secret = account.appSecret, path = WEBHOOK_PATH }: Delivery = {},
  ): Promise<number> {
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const headers = { 'content-type': 'application/json', 'x-hub-signature-256': signatureOf(text, secret) };
    const read = await send(`${url ?? 'http://127.0.0.1:9'}${path}`, text, headers);
    this.answers.set(read, (this.answers.get(read) ?? 0) + 1);
    return read;
  }

  /** Every report that is due has been acknowledged. */
  async idle(): Promise<void> {
    while (this.under.size) await Promise.all(this.under);
  }

  /** Gives up what is not acknowledged yet. */
  end(): void {
    this.ended = true;
  }

  private later(ms: number, body: object): void {
    const delivery = sleep(ms)
      .then(() => this.deliver(body))
      .finally(() => this.under.delete(delivery));
    this.under.add(delivery);
  }

  private nextUrl(): string | undefined {
    const urls = this.urls();
    return urls[this.next++ % urls.length];
  }
}

/** One request; its status, 0 for no answer in time. */
export async function send(url: string, body: string, headers: Record<string, string>): Promise<number> {
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers,
      signal: AbortSignal.timeout(PATIENCE_MS),
    });
    await response.arrayBuffer();
    return response.status;
  } catch {
    return 0;
  }
}

const signatureOf = (text: string, secret: string): string =>
  `sha256=${createHmac('sha256', secret).update(text).digest('hex')}`;
