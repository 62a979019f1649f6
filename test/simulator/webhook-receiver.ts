import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What the tests read of a webhook's `value`. */
export interface WebhookValue {
  readonly contacts: { readonly profile: { readonly name: string; readonly username?: string } }[];
  readonly messages: { readonly id: string }[];
  readonly statuses?: { readonly status: string; readonly biz_opaque_callback_data?: string }[];
}

interface WebhookBody {
  readonly entry: [{ readonly changes: [{ readonly value: WebhookValue }] }];
}

export interface ReceivedWebhook {
  readonly bytes: Buffer;
  readonly headers: IncomingHttpHeaders;
}

/** A webhook endpoint on loopback that keeps what it gets and answers what the test says. */
export async function startReceiver(statusFor: (nth: number) => number = () => 200) {
  const received: ReceivedWebhook[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      received.push({ bytes: Buffer.concat(chunks), headers: request.headers });
      response.writeHead(statusFor(received.length)).end();
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/api/eliza-app/webhook/whatsapp`,
    received,
    /** The value of each webhook's first change. */
    values: (): WebhookValue[] =>
      received.map(({ bytes }) => (JSON.parse(bytes.toString()) as WebhookBody).entry[0].changes[0].value),
    close: () =>
      new Promise<void>((closed) => {
        server.close(() => closed());
        server.closeAllConnections();
      }),
  };
}

/** Resolves as soon as `condition` holds. */
export async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await new Promise((next) => setTimeout(next, 5));
}
