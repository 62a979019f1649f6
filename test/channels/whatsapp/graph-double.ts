import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** How the double answers the next calls; the last one goes on. */
export type GraphAnswer =
  | { readonly status: number; readonly body?: unknown; readonly headers?: Record<string, string> }
  | 'cut-after-reading'
  | 'cut-within-answer'
  | 'silence';

/**
 * Meta's `messages` endpoint on loopback. It refuses what Meta refuses: a wrong token (190), a wrong path (404), a body
 * that is not JSON, a `to` that is no number with its `+`, both addresses at once, a text that is empty or too long (100).
 */
export class GraphDouble {
  readonly bodies: Record<string, unknown>[] = [];
  private answers: readonly GraphAnswer[] = [];
  private readonly server: Server;

  constructor(
    private readonly accessToken: string,
    private readonly phoneNumberId: string,
  ) {
    this.server = createServer((request, response) => void this.handle(request, response));
  }

  async start(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => void this.server.close(() => done()));
  }

  /** Forgets what came and answers so from now on; without answers, as Meta does when all is well. */
  answer(...answers: readonly GraphAnswer[]): void {
    this.bodies.length = 0;
    this.answers = answers;
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = JSON.parse(Buffer.concat(chunks).toString()) as Record<string, unknown>;
    this.bodies.push(body);
    const [answer, ...rest] = this.answers;
    if (rest.length) this.answers = rest;
    if (answer === 'cut-after-reading') return void request.socket.destroy();
    if (answer === 'silence') return;
    if (answer === 'cut-within-answer') {
      response.writeHead(200, { 'content-length': '500' });
      return void response.write('{"messages":[', () => response.destroy());
    }
    const { status, body: said = '', headers = {} } = answer ?? this.judge(request, body);
    response.writeHead(status, headers).end(typeof said === 'string' ? said : JSON.stringify(said));
  }

  private judge(request: IncomingMessage, body: Record<string, unknown>): Exclude<GraphAnswer, string> {
    if (request.headers.authorization !== `Bearer ${this.accessToken}`) return graphError(401, 190);
    if (request.method !== 'POST' || request.url !== `/v26.0/${this.phoneNumberId}/messages`)
      return { status: 404, body: 'not found' };
    if (body.messaging_product !== 'whatsapp') return graphError(400, 100);
    if (body.status === 'read') return { status: 200, body: { success: true } };
    const { to, recipient, recipient_type: recipientType, type } = body;
    const text = (body.text as { body?: unknown } | undefined)?.body;
    const isAddressed =
      recipientType === 'group'
        ? typeof to === 'string'
        : to === undefined
          ? typeof recipient === 'string'
          : recipient === undefined && typeof to === 'string' && /^\+\d{6,15}$/.test(to);
    if (!isAddressed || (recipientType !== 'group' && recipientType !== 'individual'))
      return graphError(400, 100);
    if (type !== 'text' || typeof text !== 'string' || !text || text.length > 4096)
      return graphError(400, 100);
    return {
      status: 200,
      body: {
        messaging_product: 'whatsapp',
        contacts: [{ input: to ?? recipient }],
        messages: [{ id: `wamid.${this.bodies.length}` }],
      },
    };
  }
}

/** Meta's error JSON, with what must not be repeated in its message. */
export const graphError = (
  status: number,
  code: number,
  headers?: Record<string, string>,
): Exclude<GraphAnswer, string> => ({
  status,
  body: {
    error: {
      message: `(#${code}) +12025550143 said no`,
      type: 'OAuthException',
      code,
      fbtrace_id: 'AbC-123',
    },
  },
  ...(headers && { headers }),
});
