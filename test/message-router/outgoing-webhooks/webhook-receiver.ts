import { createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { until } from '../../support/flows/until';

/** A request whose signature was good. */
export interface Received {
  readonly id: string;
  readonly type: string;
  readonly created_at: string;
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows what it waits for
  readonly data: any;
}

/** How a request is answered; a function answers by hand, or never. */
export type ReceiverAnswer = number | ((response: ServerResponse) => void);

/** An organisation's server, on loopback: takes what Standard Webhooks says is good, keeps the rest apart. */
export class WebhookReceiver {
  /** What has come, oldest first, repetitions too. */
  readonly received: Received[] = [];
  /** Requests that were not signed by the secret, or not now. */
  refused = 0;
  /** The most that were open at once. */
  atOnce = 0;
  secret = '';
  /** Answers of the next requests; after them 200. */
  readonly answers: ReceiverAnswer[] = [];
  always: ReceiverAnswer = 200;
  private open = 0;
  private readonly server: Server;

  private constructor() {
    this.server = createServer((request, response) => void this.take(request, response));
  }

  /** Ends with the test file. */
  static async up(): Promise<WebhookReceiver> {
    const receiver = new WebhookReceiver();
    await new Promise<void>((resolve) => receiver.server.listen(0, '127.0.0.1', resolve));
    servers.push(receiver.server);
    return receiver;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/hook`;
  }

  async down(): Promise<void> {
    await new Promise((resolve) => this.server.close(resolve));
  }

  of(type: string): Received[] {
    return this.received.filter((one) => one.type === type);
  }

  /** The first of the type that passes; waits for it. */
  async next(type: string, test: (one: Received) => boolean = () => true): Promise<Received> {
    await until(`${type} is received`, () => this.of(type).some(test), {
      explain: () => JSON.stringify(this.received),
    });
    return this.of(type).find(test) as Received;
  }

  private async take(request: IncomingMessage, response: ServerResponse): Promise<void> {
    this.atOnce = Math.max(this.atOnce, ++this.open);
    response.on('close', () => this.open--);
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (this.isGood(request, body)) this.received.push(JSON.parse(body) as Received);
    else this.refused++;
    const answer = this.answers.shift() ?? this.always;
    if (typeof answer === 'function') answer(response);
    else response.writeHead(answer).end('seen');
  }

  private isGood({ headers }: IncomingMessage, body: string): boolean {
    const id = String(headers['webhook-id']);
    const time = String(headers['webhook-timestamp']);
    if (Math.abs(Date.now() / 1000 - Number(time)) > 60) return false;
    const key = Buffer.from(this.secret.replace(/^whsec_/, ''), 'base64');
    const signature = createHmac('sha256', key).update(`${id}.${time}.${body}`).digest('base64');
    return headers['webhook-signature'] === `v1,${signature}` && (JSON.parse(body) as Received).id === id;
  }
}

const servers: Server[] = [];
afterAll(() => {
  for (const server of servers.splice(0)) {
    server.closeAllConnections();
    server.close();
  }
});
