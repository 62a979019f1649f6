import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { GraphRequest } from '../../../src/simulator/graph-api';
import { contentFault } from '../../../src/simulator/graph-message-content';
import { shownText } from '../../../src/simulator/shown-text';
import { account } from './account';

/** One call that asks for a message to be sent. */
export interface GraphCall {
  /** Phone number id of the sender. */
  readonly from: string;
  /** `biz_opaque_callback_data`: the outbox row. */
  readonly row: string;
  /** The person, digits only. */
  readonly to: string;
  readonly text: string;
  /** What can be tapped under it. */
  readonly buttons: readonly { readonly id: string; readonly title: string }[];
  /** How often this row has been asked for, from 1. */
  readonly attempt: number;
}

/** A call whose message goes out: what a person's phone shows. */
export interface TakenMessage extends GraphCall {
  readonly platformId: string;
  readonly at: number;
}

/**
 * What the double does with a call. `take`: sends the message and says so, after a while if told. `take-saying`: sends it,
 * answers with this status (200) and body. `take-cut`, `take-silent`: sends it, and the answer is lost, or never comes. `cut`: reads
 * the call and hangs up; nothing is sent. `refuse`: nothing is sent, and it says so.
 */
export type Behaviour =
  | { readonly kind: 'take'; readonly afterMs?: number }
  | { readonly kind: 'take-saying'; readonly body: string; readonly status?: number }
  | { readonly kind: 'take-cut' }
  | { readonly kind: 'take-silent' }
  | { readonly kind: 'cut' }
  | {
      readonly kind: 'refuse';
      readonly status: number;
      readonly body: string;
      readonly headers?: Record<string, string>;
    };

const take: Behaviour = { kind: 'take' };

/** Meta's error JSON with one of its codes. */
export const refuse = (status: number, code: number, headers?: Record<string, string>): Behaviour => ({
  kind: 'refuse',
  status,
  body: JSON.stringify({
    error: { message: `(#${code}) no`, type: 'OAuthException', code, fbtrace_id: 'A' },
  }),
  ...(headers && { headers }),
});

/** Meta's `messages` endpoint on loopback: refuses what Meta refuses, records exactly what went out. */
export class GraphApi {
  /** What people got, in order. */
  readonly taken: TakenMessage[] = [];
  readonly calls: GraphCall[] = [];
  /** Messages that were marked as read. */
  readonly receipts: string[] = [];
  /** Decides about each call; undefined: takes it, as on a good day. May wait. */
  behave: (call: GraphCall) => Behaviour | undefined | Promise<Behaviour | undefined> = () => undefined;
  private onTaken: (message: TakenMessage) => void = () => undefined;
  private hold: (() => Promise<unknown>) | undefined;
  private server: Server | undefined;
  private port = 0;

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Again on the same port after `down`. */
  async up(): Promise<void> {
    const server = createServer((request, response) => void this.handle(request, response));
    await new Promise<void>((done) => server.listen(this.port, '127.0.0.1', done));
    this.port = (server.address() as AddressInfo).port;
    this.server = server;
  }

  /** Nobody listens any more: the connection is refused. */
  async down(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    server?.closeAllConnections();
    await new Promise<void>((done) => (server ? server.close(() => done()) : done()));
  }

  /** Holds the answer to the next message back, after it was taken. */
  onceTaken(hold: () => Promise<unknown>): void {
    this.hold = hold;
  }

  /** Who tells us what became of a message. */
  reportTo(listener: (message: TakenMessage) => void): void {
    this.onTaken = listener;
  }

  /** The texts that a person got, in order. */
  shownTo(person: string): string[] {
    return this.taken.filter(({ to }) => to === person).map(({ text }) => text);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    try {
      for await (const chunk of request) chunks.push(chunk as Buffer);
    } catch {
      // The caller died while it spoke: nothing was asked.
      return;
    }
    const bytes = Buffer.concat(chunks);
    const asked = {
      method: request.method ?? '',
      path: request.url ?? '',
      headers: request.headers,
      body: bytes,
    };
    if (await this.answerElse(asked, response)) return;
    const body = JSON.parse(bytes.toString()) as CallBody;
    const from = this.senderOf(asked);
    const refusal = typeof from === 'string' ? faultOf(body) : from;
    if (refusal) return answer(response, refusal);
    if (body.status === 'read') {
      this.receipts.push(body.message_id ?? '');
      return void response.writeHead(200).end('{"success":true}');
    }
    const row = body.biz_opaque_callback_data ?? '';
    const attempt = 1 + this.calls.filter((call) => call.row === row).length;
    const call = {
      from: pathOf(asked).split('/')[2] ?? '',
      row,
      to: (body.to ?? body.recipient ?? '').replace('+', ''),
      text: textOf(body) ?? '',
      buttons: (body.interactive?.action?.buttons ?? []).flatMap(({ reply }) => reply ?? []),
      attempt,
    };
    this.calls.push(call);
    const behaviour = (await this.behave(call)) ?? take;
    if (behaviour.kind === 'cut') return void request.socket.destroy();
    if (behaviour.kind === 'refuse') return answer(response, behaviour);
    const platformId = this.take(call);
    const { hold } = this;
    this.hold = undefined;
    await hold?.();
    if (behaviour.kind === 'take-cut') return void request.socket.destroy();
    if (behaviour.kind === 'take-silent') return;
    if (behaviour.kind === 'take-saying')
      return void response.writeHead(behaviour.status ?? 200).end(behaviour.body);
    const { afterMs = 0 } = behaviour;
    const success = JSON.stringify({ messaging_product: 'whatsapp', messages: [{ id: platformId }] });
    setTimeout(() => response.writeHead(200).end(success), afterMs);
  }

  private take(call: GraphCall): string {
    const message = { ...call, platformId: `wamid.OUT${this.taken.length + 1}`, at: Date.now() };
    this.taken.push(message);
    this.report(message);
    return message.platformId;
  }

  /** Answers what is no call of `messages`; false: it is one. */
  protected answerElse(_asked: GraphRequest, _response: ServerResponse): Promise<boolean> {
    return Promise.resolve(false);
  }

  /** The number that a call may use, or why it may use none. */
  protected senderOf(asked: GraphRequest): string | Behaviour {
    if (asked.headers.authorization !== `Bearer ${account.accessToken}`) return refuse(401, 190);
    return asked.method === 'POST' && pathOf(asked) === `/v26.0/${account.phoneNumberId}/messages`
      ? account.phoneNumberId
      : refuse(404, 803);
  }

  protected report(message: TakenMessage): void {
    this.onTaken(message);
  }
}

interface CallBody {
  readonly to?: string;
  readonly recipient?: string;
  readonly type?: string;
  readonly status?: string;
  readonly message_id?: string;
  readonly messaging_product?: string;
  readonly text?: { readonly body?: string };
  readonly interactive?: {
    readonly body?: { readonly text?: string };
    readonly action?: {
      readonly buttons?: readonly { readonly reply?: { readonly id: string; readonly title: string } }[];
    };
  };
  readonly template?: object;
  readonly biz_opaque_callback_data?: string;
}

function faultOf(body: CallBody): Behaviour | undefined {
  if (body.messaging_product !== 'whatsapp') return refuse(400, 100);
  if (body.status === 'read') return undefined;
  const addressed =
    /^\+\d{7,15}$/.test(body.to ?? '') || (body.to === undefined && body.recipient !== undefined);
  return addressed && contentFault(body.type ?? 'text', content(body)) === undefined
    ? undefined
    : refuse(400, 100);
}

/** A proof of the app's secret may follow. */
const pathOf = ({ path }: GraphRequest): string => path.split('?')[0] ?? '';

const content = ({ type, interactive, template, text }: CallBody): unknown =>
  type === 'interactive' ? interactive : type === 'template' ? template : text;

const textOf = ({ text, interactive, template }: CallBody): string | undefined =>
  template ? shownText('template', template) : (text?.body ?? interactive?.body?.text);

function answer(response: ServerResponse, behaviour: Behaviour): void {
  if (behaviour.kind !== 'refuse') throw new Error('only a refusal is answered here');
  response.writeHead(behaviour.status, behaviour.headers).end(behaviour.body);
}
