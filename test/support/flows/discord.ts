import { generateKeyPairSync, sign } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { DiscordGatewayDouble } from './discord-gateway';
import { faultsOfMessage, type SentMessage } from './discord-messages';

/** The bot of a test, with the key by which its interactions are signed. */
export const bot = {
  token: 'MTU3NzMwNTkwNDkyMTk2ODY0.GXXXXX.bot-token',
  applicationId: '157730590492196864',
};
const { publicKey, privateKey } = generateKeyPairSync('ed25519');
export const botPublicKey = publicKey.export({ format: 'der', type: 'spki' }).subarray(-32).toString('hex');

/** The headers of an interaction, signed as Discord signs. */
export function signedHeaders(body: string | Buffer, at = new Date()): Record<string, string> {
  const timestamp = String(Math.floor(at.getTime() / 1000));
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  const signature = sign(null, Buffer.concat([Buffer.from(timestamp), bytes]), privateKey).toString('hex');
  return { 'x-signature-ed25519': signature, 'x-signature-timestamp': timestamp };
}

/** What is set so that the app has this bot. */
export const discordEnvironment = (url: string): Record<string, string> => ({
  DISCORD_API_URL: url,
  ELIZA_APP_DISCORD_BOT_TOKEN: bot.token,
  ELIZA_APP_DISCORD_APPLICATION_ID: bot.applicationId,
  ELIZA_APP_DISCORD_PUBLIC_KEY: botPublicKey,
});

export interface Taken extends SentMessage {
  readonly id: string;
  readonly channel: string;
}

let ids = 1_300_000_000_000_000_000n;
/** An id of Discord's, later than those before. */
export const snowflake = (): string => String((ids += 4_194_304n));

/** A person's direct channel with the bot. */
export const channelOf = (user: string): string => String(BigInt(user) + 1n);

/**
 * Discord on loopback: the REST API as far as we call it, and the gateway. Refuses what Discord refuses: `refusals` says why. What
 * `next` says comes instead, once for each call.
 */
export class Discord {
  url = '';
  readonly taken: Taken[] = [];
  readonly refusals: string[] = [];
  readonly typing: string[] = [];
  readonly acknowledged: { readonly id: string; readonly type: unknown }[] = [];
  readonly next: ((path: string, response: ServerResponse) => boolean)[] = [];
  /** Identifications that are left today. */
  identificationsLeft = 1_000;
  /** What each answer tells of the limit of messages. */
  limit = { remaining: 4, resetAfter: 1 };
  readonly gateway = new DiscordGatewayDouble(bot.token, () => this.url.replace('http', 'ws'));
  private readonly server: Server;

  constructor() {
    this.server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => void chunks.push(chunk));
      request.on('end', () => this.respond(request, Buffer.concat(chunks).toString(), response));
    });
    this.server.on('upgrade', (request, socket) => this.gateway.accept(request, socket));
  }

  async up(): Promise<string> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
    return this.url;
  }

  async down(): Promise<void> {
    this.gateway.drop();
    this.server.closeAllConnections();
    await new Promise<void>((done) => void this.server.close(() => done()));
  }

  /** Somebody writes to the bot; the message as it is dispatched. */
  write(user: string, content: string, more: object = {}): { readonly id: string } {
    const message = directMessage(user, content, more);
    this.gateway.dispatch('MESSAGE_CREATE', message);
    return message;
  }

  /** What a person was told, oldest first. */
  shownTo(user: string): readonly string[] {
    return this.taken.filter(({ channel }) => channel === channelOf(user)).map(({ content }) => content);
  }

  private respond(request: IncomingMessage, text: string, response: ServerResponse): void {
    const path = (request.url ?? '').replace(/^\/api\/v10/, '');
    if (this.next[0]?.(path, response)) return void this.next.shift();
    const { authorization, 'user-agent': agent, 'content-type': type } = request.headers;
    if (authorization !== `Bot ${bot.token}`)
      return this.refuse(response, 401, 0, 'the token is not the bot’s');
    if (!agent?.startsWith('DiscordBot (')) return this.refuse(response, 403, 0, 'no user agent of a bot');
    if (text && type !== 'application/json') return this.refuse(response, 400, 50_035, 'not said to be JSON');
    this.route(`${request.method} ${path}`, text ? (JSON.parse(text) as object) : {}, response);
  }

  private route(call: string, body: object, response: ServerResponse): void {
    const [, channel, what] = /^POST \/channels\/(\d+)\/(messages|typing)$/.exec(call) ?? [];
    if (channel && what === 'messages') return this.takeMessage(channel, body as SentMessage, response);
    if (channel) {
      this.typing.push(channel);
      return void response.writeHead(204).end();
    }
    const [, id, token] = /^POST \/interactions\/(\d+)\/([\w.-]+)\/callback$/.exec(call) ?? [];
    if (id && token) {
      this.acknowledged.push({ id, type: (body as { type?: unknown }).type });
      return void response.writeHead(204).end();
    }
    if (call === 'POST /users/@me/channels') {
      const { recipient_id: user } = body as { recipient_id?: string };
      if (!/^\d{15,20}$/.test(user ?? '')) return this.refuse(response, 400, 50_035, 'no recipient');
      return json(response, 200, { id: channelOf(user ?? ''), type: 1 });
    }
    if (call !== 'GET /gateway/bot') return this.refuse(response, 404, 0, `no such call: ${call}`);
    const left = {
      total: 1_000,
      remaining: this.identificationsLeft,
      reset_after: 60_000,
      max_concurrency: 1,
    };
    json(response, 200, { url: this.url.replace('http', 'ws'), shards: 1, session_start_limit: left });
  }

  private takeMessage(channel: string, message: SentMessage, response: ServerResponse): void {
    const faults = faultsOfMessage(message);
    if (faults.length) return this.refuse(response, 400, 50_035, faults.join(', '));
    const same = this.taken.find((one) => one.nonce === message.nonce && one.channel === channel);
    const taken = same ?? { ...message, id: snowflake(), channel };
    if (!same) this.taken.push(taken);
    response.setHeader('X-RateLimit-Bucket', 'bucket-of-messages');
    response.setHeader('X-RateLimit-Remaining', String(this.limit.remaining));
    response.setHeader('X-RateLimit-Reset-After', String(this.limit.resetAfter));
    json(response, 200, {
      id: taken.id,
      channel_id: channel,
      content: message.content,
      nonce: message.nonce,
    });
  }

  private refuse(response: ServerResponse, status: number, code: number, why: string): void {
    this.refusals.push(why);
    json(response, status, { message: why, code });
  }
}

/** Answers a call with this. */
export function json(
  response: ServerResponse,
  status: number,
  body: object,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}

/** A direct message as the gateway tells it. */
export const directMessage = (
  user: string,
  content: string,
  more: object = {},
): Readonly<Record<string, unknown>> & { readonly id: string } => ({
  id: snowflake(),
  type: 0,
  channel_id: channelOf(user),
  author: {
    id: user,
    username: `nelly${user.slice(-2)}`,
    global_name: `Nelly ${user.slice(-2)}`,
    avatar: null,
  },
  content,
  timestamp: new Date().toISOString(),
  edited_timestamp: null,
  mentions: [],
  attachments: [],
  embeds: [],
  ...more,
});
