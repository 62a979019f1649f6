import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { bytesOf, fourth, outbound, signatureOf } from '../../channels/imessage/bodies';
import { send } from './platform';

/** A message that went out: what a person's phone shows. */
export interface BlooioMessage {
  readonly id: string;
  readonly key: string;
  readonly to: string;
  readonly text: string;
  readonly attachments: readonly string[];
}

/** What the double answers in the place of Blooio, once; `cut` after it has taken the message. */
export type BlooioAnswer = { readonly status: number; readonly body?: unknown } | 'cut';

interface Webhook {
  readonly id: string;
  readonly url: string;
  readonly channel_id: string | null;
  status: string;
  secret: string;
}

/** Where the app's own line delivers. */
export const BLOOIO_PATH = '/api/eliza-app/webhook/blooio';
/** Texts that a new chat takes before the person answers, and one that was answered. */
const NEW_CHAT_TEXTS = 3;
const ACTIVE_CHAT_TEXTS = 4;
const REDELIVER_AFTER_MS = 50;
const DELIVERIES_AT_MOST = 200;

/**
 * Blooio's fourth generation on loopback. It refuses what Blooio refuses: a wrong key, unknown paths, a body that is no
 * message, a sender that is no line, too much in a row; a repeated idempotency key gets the first answer, with another body 409.
 */
export class Blooio {
  readonly apiKey = 'bl_live_double';
  readonly secret = 'whsec_of_the_apps_own_line';
  readonly line = '+12025550100';
  /** The lines of the account, as `GET /channels` lists them. */
  channels: object[] = [{ id: 'ch_1', type: 'blooio', address: this.line, status: 'active' }];
  readonly webhooks: Webhook[] = [];
  /** What went out, oldest first. */
  readonly sent: BlooioMessage[] = [];
  /** Method and path of every call. */
  readonly calls: string[] = [];
  /** What the next calls are answered, in order. */
  readonly answers: BlooioAnswer[] = [];
  /** What was refused, and why: a gateway that does all right has none. */
  readonly refusals: string[] = [];
  /** What is reported of each message. */
  reports: readonly string[] = ['message.sent', 'message.delivered'];
  url = '';
  /** Where events of the app's own line go. */
  deliverTo = '';
  private readonly kept = new Map<string, { readonly body: string; readonly answer: object }>();
  private readonly inRow = new Map<string, { sent: number; most: number }>();
  private readonly under = new Set<Promise<unknown>>();
  private readonly server: Server = createServer((request, response) => void this.handle(request, response));

  async up(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}/v4`;
  }

  async down(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => void this.server.close(() => done()));
  }

  /** What the app's own connection is set to. */
  get environment(): Record<string, string> {
    return {
      BLOOIO_API_URL: this.url,
      ELIZA_APP_BLOOIO_API_KEY: this.apiKey,
      ELIZA_APP_BLOOIO_WEBHOOK_SECRET: this.secret,
      ELIZA_APP_BLOOIO_PHONE_NUMBER: this.line,
    };
  }

  /** The texts that a phone shows. */
  shownTo(handle: string): string[] {
    return this.sent.filter(({ to }) => to === handle).map(({ text }) => text);
  }

  /** A person writes; resolves when the app has it. */
  async say(handle: string, text: string, data: object = {}): Promise<object> {
    const message = { message_id: `msg_${randomUUID()}`, text, sender: handle, chat_id: `chat_${handle}` };
    const event = fourth(
      'message.received',
      { ...message, contact: { identifier: handle, name: null }, ...data },
      { id: `evt_${randomUUID()}`, created_at: Date.now() },
    );
    this.inRow.set(handle, { sent: 0, most: ACTIVE_CHAT_TEXTS });
    await this.deliver(event);
    return event;
  }

  /** One delivery of an event, again until it is acknowledged. */
  async deliver(event: object, url = `${this.deliverTo}${BLOOIO_PATH}`, secret = this.secret): Promise<void> {
    for (let delivery = 0; delivery < DELIVERIES_AT_MOST; delivery++) {
      if ((await this.post(event, url, secret)) === 200) return;
      await sleep(REDELIVER_AFTER_MS);
    }
    throw new Error('a webhook was never acknowledged');
  }

  /** One delivery; its status. */
  post(event: object, url: string, secret: string): Promise<number> {
    const bytes = bytesOf(event);
    return send(url, bytes.toString(), {
      'content-type': 'application/json',
      'x-blooio-signature': signatureOf(bytes, secret),
    });
  }

  /** Every report that is due has been acknowledged. */
  async idle(): Promise<void> {
    while (this.under.size) await Promise.all(this.under);
  }

  private async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = (request.url ?? '').replace(/^\/v4/, '');
    const call = `${request.method} ${path.split('?')[0]}`;
    this.calls.push(call);
    const answer = this.answers.shift();
    const text = Buffer.concat(chunks).toString();
    const [status, body] =
      answer !== undefined && answer !== 'cut'
        ? ([answer.status, answer.body ?? {}] as const)
        : this.answer(request, call, text);
    if (status >= 400) this.refusals.push(`${call} ${status}`);
    if (answer === 'cut') return void request.socket.destroy();
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  }

  private answer(request: IncomingMessage, call: string, text: string): readonly [number, object] {
    if (request.headers.authorization !== `Bearer ${this.apiKey}`)
      return [401, { error: 'Unauthorized', message: 'no such key', status: 401 }];
    const json = text ? (JSON.parse(text) as Record<string, unknown>) : {};
    const chat = /^POST \/chats\/([^/]+)\/(messages|typing|read)$/.exec(call);
    if (call === 'POST /messages') return this.take(request, json, text, json.to);
    if (chat?.[2] === 'messages')
      return this.take(request, { ...json, from: this.line }, text, decodeURIComponent(chat[1] ?? ''));
    if (chat?.[2] === 'typing')
      return json.state === 'started' ? [200, { data: {} }] : refuse(400, 'bad_state');
    if (chat?.[2] === 'read') return [200, { data: {} }];
    if (call === 'GET /channels') return [200, { data: this.channels, has_more: false, next_cursor: null }];
    return this.answerWebhooks(call, json);
  }

  private take(
    request: IncomingMessage,
    { from, text, attachments = [] }: Record<string, unknown>,
    body: string,
    to: unknown,
  ): readonly [number, object] {
    const key = request.headers['idempotency-key'];
    if (typeof key !== 'string' || key === '') return refuse(400, 'idempotency_key_missing');
    const before = this.kept.get(key);
    if (before) return before.body === body ? [200, before.answer] : refuse(409, 'idempotency_conflict');
    const isAddress = typeof to === 'string' && /^(\+\d{7,15}|grp_\w+|[^\s@,]+@[^\s@,]+)$/.test(to);
    if (!isAddress || from !== this.line) return refuse(400, 'invalid_address');
    const files = attachments as readonly string[];
    if ((typeof text !== 'string' || text === '' || text.length > 2000) && !files.length)
      return refuse(400, 'invalid_text');
    const row = this.inRow.get(to) ?? { sent: 0, most: NEW_CHAT_TEXTS };
    if (row.sent >= row.most) return refuse(429, 'conversation_awaiting_reply');
    this.inRow.set(to, { ...row, sent: row.sent + 1 });
    const id = `msg_${randomUUID()}`;
    const answer = { id, chat_id: `chat_${to}`, channel_id: 'ch_1', status: 'queued', protocol: 'pending' };
    this.kept.set(key, { body, answer });
    this.sent.push({ id, key, to, text: typeof text === 'string' ? text : '', attachments: files });
    if (this.deliverTo) this.report(id, to);
    return [202, answer];
  }

  private report(id: string, to: string): void {
    const reporting = (async () => {
      for (const type of this.reports) {
        await sleep(5);
        await this.deliver(outbound(type, { message_id: id, recipient: to }));
      }
    })().finally(() => this.under.delete(reporting));
    this.under.add(reporting);
  }

  private answerWebhooks(call: string, json: Record<string, unknown>): readonly [number, object] {
    const shown = ({ secret: _kept, ...webhook }: Webhook) => webhook;
    if (call === 'GET /webhooks') return [200, { data: this.webhooks.map(shown), has_more: false }];
    if (call === 'POST /webhooks') {
      const { url, channel_id } = json;
      if (typeof url !== 'string' || this.webhooks.some((one) => one.url === url))
        return refuse(409, 'url_taken');
      const webhook: Webhook = {
        id: `wh_${this.webhooks.length + 1}`,
        url,
        channel_id: typeof channel_id === 'string' ? channel_id : null,
        status: 'active',
        secret: `whsec_${randomUUID()}`,
      };
      this.webhooks.push(webhook);
      return [201, { data: { ...shown(webhook), signing_secret: webhook.secret } }];
    }
    const [, method, id, rotate] = /^(\w+) \/webhooks\/(\w+)(\/secret\/rotate)?$/.exec(call) ?? [];
    const webhook = this.webhooks.find((one) => one.id === id);
    if (!webhook) return refuse(404, 'not_found');
    if (rotate && method === 'POST') {
      webhook.secret = `whsec_${randomUUID()}`;
      return [200, { data: { signing_secret: webhook.secret } }];
    }
    if (method === 'GET') return [200, { data: shown(webhook) }];
    if (method !== 'DELETE') return refuse(404, 'not_found');
    this.webhooks.splice(this.webhooks.indexOf(webhook), 1);
    return [200, { data: { id, deleted: true } }];
  }
}

/** Blooio's error JSON; its texts name handles, which nobody may repeat. */
const refuse = (status: number, code: string): readonly [number, object] => [
  status,
  { error: { code, message: 'not to +12025550143', details: {} } },
];
